// SPDX-License-Identifier: GPL-2.0-only
/*
 * chain.c - the interrupt handler that is the measurement. The timer's clock reading comes
 * first, then the next event is armed, then this one is noted: no lock, no allocation and no
 * output until the last event has fired.
 */
#include <linux/irqflags.h>
#include <linux/smp.h>
#include <linux/ktime.h>
#include "chain.h"

struct chain chain ____cacheline_aligned;

/* Measured events still to come are nr_events at most; more are left during the warm-up. */
static __always_inline bool chain_measures(void)
{
	return chain.nr_left <= chain.nr_events;
}

/*
 * The grid point that the next event is armed at: the first whose deadline has not passed.
 * An injected delay counts as lateness here too, as it would if the timer had caused it.
 */
static __always_inline u64 chain_next_point(u64 fired_ns, bool measured)
{
	u64 point_ns = chain.armed_ns + chain.period_ns;
	u64 nr_passed;

	if (likely(point_ns + chain.period_ns > fired_ns))
		return point_ns;
	nr_passed = (fired_ns - point_ns) / chain.period_ns;
	if (measured)
		chain.nr_missed += nr_passed;
	return point_ns + nr_passed * chain.period_ns;
}

static __always_inline void chain_count(u64 armed_ns, u64 fired_ns)
{
	const s64 lateness_ns = fired_ns - armed_ns - chain.period_ns;

	tally_add(&chain.tally, lateness_ns);
	chain.buckets[lateness_ns < 0 ? 0 : record_hist_bucket(lateness_ns)]++;
}

static noinline void chain_end(u64 fired_ns)
{
	chain.ended_ns = fired_ns;
	chain.cpu = smp_processor_id();
	/* Only raw locks on this path, so it is allowed in hard interrupt context on RT. */
	schedule_work(chain.done);
}

/* Inlined into one handler for each mode and kind, so that none of them pays for a choice. */
static __always_inline void chain_event(u64 fired_ns, enum record_mode mode, enum record_keep keep)
{
	const u64 armed_ns = chain.armed_ns;
	const bool measured = chain_measures();

	if (likely(--chain.nr_left)) {
		chain.armed_ns =
			mode == RECORD_GRID ? chain_next_point(fired_ns, measured) : fired_ns;
		chain.timer->arm(chain.armed_ns + chain.delay_ns);
	}
	if (keep == RECORD_HISTOGRAM && measured)
		chain_count(armed_ns, fired_ns);
	else
		*chain.next++ = (struct record_sample){armed_ns, fired_ns};
	if (unlikely(!chain.nr_left))
		chain_end(fired_ns);
}

static void chain_oneshot_samples(u64 fired_ns)
{
	chain_event(fired_ns, RECORD_ONESHOT, RECORD_SAMPLES);
}

static void chain_oneshot_histogram(u64 fired_ns)
{
	chain_event(fired_ns, RECORD_ONESHOT, RECORD_HISTOGRAM);
}

static void chain_grid_samples(u64 fired_ns)
{
	chain_event(fired_ns, RECORD_GRID, RECORD_SAMPLES);
}

static void chain_grid_histogram(u64 fired_ns)
{
	chain_event(fired_ns, RECORD_GRID, RECORD_HISTOGRAM);
}

timer_fired_fn *chain_handler(const struct params *params)
{
	static timer_fired_fn *const handlers[2][2] = {
		[RECORD_ONESHOT] = {chain_oneshot_samples, chain_oneshot_histogram},
		[RECORD_GRID] = {chain_grid_samples, chain_grid_histogram},
	};

	return handlers[params->mode][params->keep];
}

void chain_prepare(const struct params *params, struct record_sample *samples, u64 *buckets,
		   struct work_struct *done)
{
	chain = (struct chain){
		.timer = params->timer,
		.period_ns = params->period_ns,
		.delay_ns = params->period_ns + params->inject_ns,
		.nr_events = params->nr_events,
		.buckets = buckets,
		.done = done,
		.nr_left = params->nr_warmup + params->nr_events,
		.next = samples,
		.tally = TALLY_EMPTY,
	};
}

void chain_start(void)
{
	unsigned long flags;

	local_irq_save(flags);
	chain.started_ns = ktime_get_ns();
	chain.armed_ns = chain.started_ns;
	chain.timer->arm(chain.armed_ns + chain.delay_ns);
	local_irq_restore(flags);
}
