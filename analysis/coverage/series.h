/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * series.h - random lateness whose true mean and quantiles are known. The same seed gives the
 * same series.
 */
#ifndef VMTICK_COVERAGE_SERIES_H
#define VMTICK_COVERAGE_SERIES_H

#include <stddef.h>
#include <stdint.h>

struct series {
	const char *name;
	double (*quantile)(double p); /* ns, before it is rounded to a whole number */
	double mean_ns;
	double phi; /* correlation of a value with the next; not 0 for normal values only */
};

extern const struct series series_normal, series_uniform, series_exponential, series_pareto,
	series_no_variance, series_tied, series_correlated, series_slow, series_very_slow,
	series_alternating;

/* The next nr values, whole ns. */
void series_draw(const struct series *series, uint64_t *seed, int64_t *lateness_ns, size_t nr);
/* The value below which, or at which, a share p of all lies: 0 < p < 1. */
int64_t series_quantile_ns(const struct series *series, double p);

#endif
