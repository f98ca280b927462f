/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.h - the statistics of one cell, from its samples in chunks of any size or from the
 * counts of a histogram. Pure: no file, no clock. Memory does not grow with the samples.
 *
 * What does not exist is NAN, never 0:
 *   n = 0: everything; n = 1: lag1 and the intervals of the mean;
 *   lag1 also where all samples are equal; batch means below 60 samples, 2 to a batch;
 *   an end of an order-statistic interval where n is too small for it: both ends of p50 take
 *   n >= 8, the upper end of p90 n >= 51, of p99 n >= 528, of p999 n >= 5296.
 */
#ifndef VMTICK_STATS_H
#define VMTICK_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "analysis/moments.h"
#include "guest-kmod/record.h"

enum stats_quantile { STATS_P50, STATS_P90, STATS_P99, STATS_P999, STATS_NR_QUANTILES };

struct interval {
	double low, high;
};

/* In ns, but n and lag1. */
struct summary {
	uint64_t n;
	double mean;
	double sd; /* uncorrected: divided by n */
	double min, max;
	double lag1;		 /* autocorrelation of successive samples */
	struct interval mean99;	 /* normal: mean -+ 2.576 sd / sqrt(n) */
	struct interval batch99; /* of the mean, by 30 batch means and Student's t */
	/* Type 1: the smallest sample x with at least p n samples <= x. */
	double quantile[STATS_NR_QUANTILES];
	struct interval quantile99[STATS_NR_QUANTILES]; /* order statistics, exact binomial */
};

struct stats; /* samples being taken in */

/* Samples of timers of this period are to come, nr_samples of them. */
struct stats *stats_new(uint64_t period_ns, uint64_t nr_samples);
void stats_free(struct stats *stats);

/* The next samples in order; past nr_samples they are left out. The value is the lateness. */
void stats_add(struct stats *stats, const struct record_sample *samples, size_t nr);

/*
 * After the last sample. While it returns true, some quantile is not known to the ns: give
 * all samples again, in any order, to stats_refine, then call stats_end again. One more
 * pass serves lateness up to 8 ms, two up to 34 s, five anything.
 */
bool stats_end(struct stats *stats);
void stats_refine(struct stats *stats, const struct record_sample *samples, size_t nr);

/* The statistics of lateness. */
void stats_summary(const struct stats *stats, struct summary *summary_out);

/*
 * The same from a histogram record. Mean, sd, min, max are exact by the sums in the head.
 * A quantile is the largest lateness of its bucket (at most 1/1024 above the exact one,
 * never below it, and never above max); an interval is from the smallest of the low rank's
 * bucket to the largest of the high rank's. lag1 and batch99 do not exist.
 * Returns false where the counts contradict the head.
 */
bool stats_of_histogram(const struct record_head *head, const uint64_t *buckets,
			struct summary *summary_out);

/* What follows from the moments alone; the rest of the figures does not exist. */
void stats_of_moments(const struct moments *m, struct summary *summary_out);

/* The ranks, of n values, of a quantile and of the low and the high end of its interval; 0 where
 * an end does not exist. */
void stats_ranks(uint64_t n, enum stats_quantile quantile, uint64_t ranks_out[3]);

/* Add offset_ns to every figure of location: lateness becomes fired - armed. */
void stats_shift(struct summary *summary, double offset_ns);

/* The median (type 1) of the values, in 8 passes and no memory; NAN where there are none. */
double stats_median(const uint64_t *values, uint64_t nr);

#endif
