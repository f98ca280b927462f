/* SPDX-License-Identifier: GPL-2.0-or-later */
/* axis-scale.h - logarithmic axes: where they begin and end, and what is written at their tics. */
#ifndef VMTICK_AXIS_SCALE_H
#define VMTICK_AXIS_SCALE_H

#include <stdbool.h>
#include <stdio.h>
#include "analysis/distribution.h"

/* The greatest number of the series ..., 0.5, 1, 2, 5, 10, ... that is at most value > 0; the
 * least that is at least it. */
double axis_scale_below(double value);
double axis_scale_above(double value);

/* What a logarithmic axis of latencies spans: begins as {INFINITY, 0}. */
struct axis_range {
	double low_us, high_us;
};

/* Have in it every event that was late. */
void axis_range_add(struct axis_range *range, const struct distribution *distribution);
/* The same between such numbers, with some room; never empty. */
struct axis_range axis_range_rounded(struct axis_range range);

/* "('1' 1, '2' 2, ...)": long tics at 1, 2 and 5 of each decade from low to high, at its 1 alone
 * where these are many, of each third decade where those are; short ones at the others. Where
 * labelled, the long ones are. */
void axis_scale_numbers(double low, double high, bool labelled, FILE *script);
/* "('10⁻²' 1e-2, ...)": at 1 of each decade. */
void axis_scale_powers(double low, double high, FILE *script);

#endif
