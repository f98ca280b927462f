/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ecdf.h - empirical cumulative distribution functions: the fraction of events that were at
 * most so late. They step at each latency that was seen, and are 1 from the largest on. Events
 * above a bound count at the largest latency, so that no function is ever too high.
 */
#ifndef VMTICK_ECDF_H
#define VMTICK_ECDF_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "analysis/distribution.h"

/* What the functions of some boots are at a latency where one of them steps. */
struct ecdf_step {
	int64_t ns;
	double low, median, high; /* fractions; of an even number the median is between two */
};

/* The steps of the functions of nr distributions, none of them empty, in ascending order.
 * Returns how many; the caller frees *steps_out. */
size_t ecdf_band(const struct distribution *const *boots, size_t nr, struct ecdf_step **steps_out);

/* Lines "LATENCY_US FRACTION"; the distribution is not empty. */
void ecdf_write(const struct distribution *distribution, FILE *out);
/* Lines "LATENCY_US MIN MEDIAN MAX" of such distributions. */
void ecdf_write_band(const struct distribution *const *boots, size_t nr, FILE *out);

/* The median of sorted values, nr > 0; of an even number between the middle two. */
double ecdf_median(const double *sorted, size_t nr);
/* For qsort. */
int ecdf_compare(const void *a, const void *b);

#endif
