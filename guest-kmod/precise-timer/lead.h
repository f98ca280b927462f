/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lead.h - how long before a deadline to be woken: the quantile of the lateness of the
 * remembered wake-ups such that at most one in one_in was later, within the bounds of what
 * waiting may cost. It is kept exact, up to the width of a bucket, with each wake-up that is
 * learned. Older wake-ups count half, so it follows when the lateness drifts. Pure: no clock,
 * no lock.
 */
#ifndef PRECISE_TIMER_LEAD_H
#define PRECISE_TIMER_LEAD_H

#include <linux/types.h>
#include "../log-linear.h"

/* Log-linear buckets, each 1/16 of its value wide; the last one counts all above 1 ms. */
#define LEAD_SUB_BITS	4
#define LEAD_MAX_BITS	20
#define LEAD_NR_BUCKETS ((LEAD_MAX_BITS - LEAD_SUB_BITS + 1) << LEAD_SUB_BITS)
#define LEAD_MEMORY	16384u /* so many wake-ups are remembered until they count half */
#define LEAD_ONE_IN_MAX (LEAD_MEMORY / 2)

struct lead {
	/* Constant. */
	u32 one_in;
	u32 max_wait_ns;
	u32 max_share_1024; /* of the time from arming to deadline, in 1/1024 */

	u32 bucket;   /* at most one in one_in of the remembered lies above it */
	u32 nr;	      /* remembered */
	u32 nr_above; /* of them in higher buckets */
	u32 counts[LEAD_NR_BUCKETS];
};

static inline u32 lead_bucket(u64 lateness_ns)
{
	if (lateness_ns >> LEAD_MAX_BITS)
		return LEAD_NR_BUCKETS - 1;
	return log_linear_bucket(lateness_ns, LEAD_SUB_BITS);
}

/* Twice the quantile, rounded up to its bucket's end, or the longest wait that is allowed. */
static inline u32 lead_ns(const struct lead *lead)
{
	const u32 twice_ns = 2 * (u32)log_linear_floor(lead->bucket + 1, LEAD_SUB_BITS);

	return twice_ns < lead->max_wait_ns ? twice_ns : lead->max_wait_ns;
}

/* When to be woken for a deadline that is armed now: not before now, at once if it has passed. */
static inline u64 lead_wake_ns(const struct lead *lead, u64 now_ns, u64 deadline_ns)
{
	const u64 ahead_ns = deadline_ns - now_ns;
	u64 wait_ns = lead_ns(lead);

	if (deadline_ns <= now_ns)
		return now_ns;
	if (!(ahead_ns >> 32) && ahead_ns * lead->max_share_1024 >> 10 < wait_ns)
		wait_ns = ahead_ns * lead->max_share_1024 >> 10;
	return deadline_ns - wait_ns;
}

static inline void lead_forget_half(struct lead *lead)
{
	u32 i;

	lead->nr = 0;
	lead->nr_above = 0;
	for (i = 0; i < LEAD_NR_BUCKETS; i++) {
		lead->counts[i] /= 2;
		lead->nr += lead->counts[i];
		lead->nr_above += i > lead->bucket ? lead->counts[i] : 0;
	}
}

static inline void lead_learn(struct lead *lead, u64 lateness_ns)
{
	const u32 bucket = lead_bucket(lateness_ns);

	lead->counts[bucket]++;
	lead->nr++;
	lead->nr_above += bucket > lead->bucket;
	if (lead->nr == LEAD_MEMORY)
		lead_forget_half(lead);
	while (lead->nr_above * lead->one_in > lead->nr)
		lead->nr_above -= lead->counts[++lead->bucket];
	while (lead->bucket &&
	       (lead->nr_above + lead->counts[lead->bucket]) * lead->one_in <= lead->nr)
		lead->nr_above += lead->counts[lead->bucket--];
}

#endif
