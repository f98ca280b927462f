/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - exact running sums of lateness. Integers only: the same events give the same
 * sums in the interrupt handler and afterwards.
 */
#ifndef VMTICK_TALLY_H
#define VMTICK_TALLY_H

#include <linux/limits.h>
#include "record.h"

struct tally {
	u64 nr_early;
	s64 min_ns;
	s64 max_ns;
	s64 sum_ns;
	unsigned __int128 sum_sq; /* ns^2 */
};

#define TALLY_EMPTY ((struct tally){.min_ns = S64_MAX, .max_ns = S64_MIN})

static inline void tally_add(struct tally *tally, s64 lateness_ns)
{
	const u64 distance_ns = lateness_ns < 0 ? -lateness_ns : lateness_ns;

	tally->nr_early += lateness_ns < 0;
	if (lateness_ns < tally->min_ns)
		tally->min_ns = lateness_ns;
	if (lateness_ns > tally->max_ns)
		tally->max_ns = lateness_ns;
	tally->sum_ns += lateness_ns;
	tally->sum_sq += (unsigned __int128)distance_ns * distance_ns;
}

static inline void tally_store(const struct tally *tally, struct record_head *head)
{
	head->nr_early = tally->nr_early;
	head->lateness_min_ns = tally->min_ns;
	head->lateness_max_ns = tally->max_ns;
	head->lateness_sum_ns = tally->sum_ns;
	head->lateness_sq_lo = (u64)tally->sum_sq;
	head->lateness_sq_hi = (u64)(tally->sum_sq >> 64);
}

#endif
