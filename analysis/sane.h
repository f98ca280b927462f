/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sane.h - what the figures of any record have to be, for tests: in order, within their bounds, or
 * absent.
 */
#ifndef VMTICK_SANE_H
#define VMTICK_SANE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>
#include "analysis/ecdf.h"
#include "analysis/figures.h"

static inline void assert_order(const double *values, size_t nr)
{
	for (size_t i = 1; i < nr; i++)
		assert_true(values[i - 1] <= values[i]);
}

static inline void assert_around(struct interval interval, double middle)
{
	assert_false(isinf(interval.low) || isinf(interval.high));
	assert_false(interval.low > middle || interval.high < middle);
}

static inline void assert_sane_summary(const struct summary *s)
{
	const double range = s->max - s->min;

	if (s->n == 0) {
		assert_true(isnan(s->mean) && isnan(s->sd) && isnan(s->min) && isnan(s->max));
		assert_true(isnan(s->quantile[STATS_P50]) && isnan(s->mean99.low));
		return;
	}
	assert_order((double[]){s->min, s->mean, s->max}, 3);
	assert_order((double[]){s->min, s->quantile[STATS_P50], s->quantile[STATS_P90],
				s->quantile[STATS_P99], s->quantile[STATS_P999], s->max},
		     6);
	assert_true(isnan(s->sd) || (s->sd >= 0 && s->sd <= range / 2 * (1 + 1e-12)));
	assert_true(isnan(s->lag1) || fabs(s->lag1) <= 1);
	assert_around(s->mean99, s->mean);
	assert_around(s->batch99, s->mean);
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		assert_around(s->quantile99[q], s->quantile[q]);
		assert_false(s->quantile99[q].low < s->min || s->quantile99[q].high > s->max);
	}
}

static inline void assert_sane_figures(const struct figures *figures)
{
	const struct price *price = &figures->price;

	assert_sane_summary(&figures->delay);
	assert_false(figures->nr_events > (double)CELL_MAX_EVENTS);
	assert_false(figures->nr_missed >= 0x1p63);
	assert_false(figures->clock_cost_ns >= 0x1p63 || figures->arm_cost_ns >= 0x1p63);
	assert_false(price->wait_share < 0 || price->wait_share > 1);
	assert_false(price->wait_max_ns > 0x1p63 || price->wait_bound_ns > 0x1p63 ||
		     price->lead_ns > 0x1p63 || price->late_wakes > 0x1p63);
}

static inline void assert_sane_ecdf(const struct distribution *distribution)
{
	struct ecdf_step *steps;
	const size_t nr_steps = ecdf_band(&distribution, 1, &steps);

	for (size_t i = 0; i < nr_steps; i++) {
		assert_true(steps[i].median >= 0 && steps[i].median <= 1);
		assert_true(i == 0 || steps[i].ns > steps[i - 1].ns);
		assert_true(i == 0 || steps[i].median >= steps[i - 1].median);
	}
	assert_true(steps[nr_steps - 1].median == 1);
	free(steps);
}

static inline void assert_sane_distribution(const struct distribution *distribution)
{
	uint64_t n = distribution->nr_above;

	for (size_t i = 0; i < distribution->nr_bins; i++) {
		assert_int_not_equal(distribution->bins[i].count, 0);
		assert_true(distribution->bins[i].ns <= distribution->max_ns);
		n += distribution->bins[i].count;
	}
	assert_int_equal(n, distribution->n);
	if (n)
		assert_sane_ecdf(distribution);
}

#endif
