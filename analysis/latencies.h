/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * latencies.h - latencies as a program counts them: one by one below a bound, in whole
 * microseconds, cut and not rounded; those at the bound and above it all in one. None is dropped.
 */
#ifndef VMTICK_LATENCIES_H
#define VMTICK_LATENCIES_H

#include <stdint.h>
#include "analysis/stats.h"

struct latencies {
	uint64_t *counts; /* [bound_us], by latency */
	uint64_t bound_us;
	uint64_t nr_events, nr_overflows; /* all; those at or above the bound */
	uint64_t min_us, max_us;
	double avg_us, avg_step_us; /* as printed, so coarsely */
};

void latencies_init(struct latencies *latencies, uint64_t bound_us);
void latencies_free(struct latencies *latencies);

/* What in it contradicts itself, or NULL. */
const char *latencies_contradiction(const struct latencies *latencies);

/*
 * Its statistics, ns. Without overflows they are exact, of latencies in whole microseconds. With
 * some, n, min and max are, the mean is as printed, and there is no sd nor interval of the mean;
 * a quantile or low end among them is the bound, the least that it can be, a high end the most.
 * lag1 and batch99 do not exist.
 */
void latencies_summary(const struct latencies *latencies, struct summary *summary_out);

#endif
