// SPDX-License-Identifier: GPL-2.0-or-later
/* distribution-printed.c - the latencies that a program counted, until its thread ran or its
 * interrupt came. */
#include "analysis/distribution.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

#define NS_PER_US 1000

static void take_counts(const struct latencies *latencies, struct distribution *out)
{
	struct summary summary;

	if (!latencies->nr_events)
		return;
	latencies_summary(latencies, &summary);
	out->n = latencies->nr_events;
	out->mean_ns = summary.mean;
	out->max_ns = (int64_t)(latencies->max_us * NS_PER_US);
	out->rounding = "in whole us, cut and not rounded";
	out->nr_above = latencies->nr_overflows;
	if (out->nr_above)
		out->bound_ns = (int64_t)(latencies->bound_us * NS_PER_US);
	out->bins = alloc_array(latencies->bound_us, sizeof(*out->bins));
	for (uint64_t us = 0; us < latencies->bound_us; us++)
		if (latencies->counts[us])
			out->bins[out->nr_bins++] = (struct distribution_bin){
				(int64_t)(us * NS_PER_US), latencies->counts[us]};
}

int distribution_of_printed(const struct run_folder *run, const struct run_cell *cell, bool of_irq,
			    struct distribution *distribution_out, struct error *err)
{
	struct printed printed;
	int ret = printed_read(run, cell, &printed, err);

	if (!ret)
		take_counts(of_irq ? &printed.irq : &printed.thread, distribution_out);
	printed_clear(&printed);
	return ret;
}
