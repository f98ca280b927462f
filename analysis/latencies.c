// SPDX-License-Identifier: GPL-2.0-or-later
/* latencies.c - what follows from counts of whole microseconds. Called after they were found to
 * hold. */
#include <math.h>
#include <stdlib.h>
#include "analysis/latencies.h"
#include "analysis/moments.h"
#include "cli/alloc.h"
#include "store/cell.h"

#define NS_PER_US 1000

void latencies_init(struct latencies *latencies, uint64_t bound_us)
{
	*latencies = (struct latencies){.bound_us = bound_us};
	latencies->counts = alloc_array(bound_us, sizeof(*latencies->counts));
}

void latencies_free(struct latencies *latencies)
{
	free(latencies->counts);
	*latencies = (struct latencies){0};
}

/* Of what was counted one by one. */
static struct moments moments_of(const struct latencies *latencies)
{
	struct moments m = {.min = INT64_MAX, .max = INT64_MIN};

	for (uint64_t us = 0; us < latencies->bound_us; us++) {
		const uint64_t count = latencies->counts[us];
		const int64_t ns = (int64_t)(us * NS_PER_US);

		if (!count)
			continue;
		m.n += count;
		m.sum += (__int128)count * ns;
		m.sum_sq += (unsigned __int128)count * (unsigned __int128)((__int128)ns * ns);
		m.min = m.min < ns ? m.min : ns;
		m.max = ns;
	}
	return m;
}

const char *latencies_contradiction(const struct latencies *latencies)
{
	unsigned __int128 sum = latencies->nr_overflows;
	struct moments m;

	for (uint64_t us = 0; us < latencies->bound_us; us++)
		sum += latencies->counts[us];
	if (sum != latencies->nr_events)
		return "its counts are not as many as its events";
	if (sum > CELL_MAX_EVENTS)
		return "it tells of more events than a cell can have";
	if (!latencies->nr_events)
		return NULL;
	m = moments_of(latencies);
	if (latencies->min_us > latencies->max_us || latencies->max_us > INT64_MAX / NS_PER_US ||
	    !(latencies->avg_us >= (double)latencies->min_us - latencies->avg_step_us &&
	      latencies->avg_us <= (double)latencies->max_us + latencies->avg_step_us))
		return "its mean does not lie between its least and its greatest latency";
	if (m.n ? m.min != (int64_t)latencies->min_us * NS_PER_US
		: latencies->min_us < latencies->bound_us)
		return "its least latency is another than the first that it counts";
	if (latencies->nr_overflows ? latencies->max_us < latencies->bound_us
				    : m.max != (int64_t)latencies->max_us * NS_PER_US)
		return "its greatest latency is another than the last that it counts";
	if (!latencies->nr_overflows && fabs(moments_mean(&m) - NS_PER_US * latencies->avg_us) >
						NS_PER_US * latencies->avg_step_us)
		return "its mean is another than that of its counts";
	return NULL;
}

/* The latency of this rank, where it was counted one by one; else the substitute. */
static double at_rank(const struct latencies *latencies, uint64_t rank, uint64_t substitute_us)
{
	uint64_t seen = 0;

	if (rank == latencies->nr_events)
		return (double)(latencies->max_us * NS_PER_US);
	for (uint64_t us = 0; us < latencies->bound_us; us++) {
		seen += latencies->counts[us];
		if (rank <= seen)
			return (double)(us * NS_PER_US);
	}
	return (double)(substitute_us * NS_PER_US);
}

static void add_quantiles(const struct latencies *latencies, struct summary *out)
{
	for (int q = 0; q < STATS_NR_QUANTILES && latencies->nr_events; q++) {
		uint64_t ranks[3];

		stats_ranks(latencies->nr_events, (enum stats_quantile)q, ranks);
		out->quantile[q] = at_rank(latencies, ranks[0], latencies->bound_us);
		if (ranks[1])
			out->quantile99[q].low = at_rank(latencies, ranks[1], latencies->bound_us);
		if (ranks[2])
			out->quantile99[q].high = at_rank(latencies, ranks[2], latencies->max_us);
	}
}

void latencies_summary(const struct latencies *latencies, struct summary *summary_out)
{
	const struct moments m = moments_of(latencies);

	stats_of_moments(&m, summary_out);
	if (latencies->nr_overflows) {
		summary_out->n = latencies->nr_events;
		summary_out->mean = NS_PER_US * latencies->avg_us;
		summary_out->sd = NAN;
		summary_out->mean99 = (struct interval){NAN, NAN};
		summary_out->min = (double)(latencies->min_us * NS_PER_US);
		summary_out->max = (double)(latencies->max_us * NS_PER_US);
	}
	add_quantiles(latencies, summary_out);
}
