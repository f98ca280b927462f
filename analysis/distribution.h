/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * distribution.h - how late the events of a cell were: counts by latency, whatever measured
 * them. Latency is fired - deadline, negative for an early event. An event that is only known
 * to be late by bound_ns or more is counted apart, never guessed at.
 */
#ifndef VMTICK_DISTRIBUTION_H
#define VMTICK_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>
#include "store/run-folder.h"

struct distribution_bin {
	int64_t ns; /* the latency; of a bucket the largest in it */
	uint64_t count;
};

struct distribution {
	struct distribution_bin *bins; /* ascending, none empty, all below bound_ns */
	size_t nr_bins;
	uint64_t n;	      /* all events */
	uint64_t nr_above;    /* of them, in no bin: known to be of bound_ns or more */
	int64_t bound_ns;     /* INT64_MAX where nr_above is 0 */
	int64_t max_ns;	      /* exact, of those above the bound too; 0 where n is 0 */
	double mean_ns;	      /* NAN where n is 0 */
	const char *rounding; /* how latencies were rounded to bins; NULL: not at all */
};

/*
 * Read the events of a cell. Memory grows with the different latencies, not with the events.
 * Released by distribution_free. Errors, naming the cell: it has no record, or one that is
 * damaged, newer, or of another cell.
 */
int distribution_read(const struct run_folder *run, const struct run_cell *cell,
		      struct distribution *distribution_out, struct error *err);
/* The same until the timer's interrupt came, where a program told of it apart; else n = 0. */
int distribution_read_irq(const struct run_folder *run, const struct run_cell *cell,
			  struct distribution *distribution_out, struct error *err);
void distribution_free(struct distribution *distribution);

/* Its readers: of the record at path, and of what a program printed. */
int distribution_of_record(const char *path, const struct cell *cell,
			   struct distribution *distribution_out, struct error *err);
int distribution_of_printed(const struct run_folder *run, const struct run_cell *cell, bool of_irq,
			    struct distribution *distribution_out, struct error *err);

/* The events of several cells as those of one. Where one of them has a bound, the lowest is
 * that of all. */
void distribution_pool(const struct distribution *const *parts, size_t nr_parts,
		       struct distribution *pooled_out);

/* Type 1: the smallest latency that at least permille/1000 of the events do not exceed. NAN
 * where n is 0; INFINITY where all that is known of it is that it is bound_ns or more. */
double distribution_quantile(const struct distribution *distribution, unsigned int permille);

/* Sort bins, and make one of those of the same latency. Returns how many are left. */
size_t distribution_merge(struct distribution_bin *bins, size_t nr_bins);

#endif
