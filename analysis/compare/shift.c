// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shift.c - the interval's ends are differences that the rank-sum test singles out (ranks.h), so it
 * leaves out 0 where that test sees a difference, ties aside. The same ranks serve ratios, as an
 * order is kept by logarithms. Of each difference the least and the most are taken that it can be.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include "analysis/compare/ranks.h"
#include "analysis/compare/shift.h"
#include "analysis/ecdf.h"
#include "cli/alloc.h"

static double apart(double a, double b, bool ratio)
{
	return ratio ? b / a - 1 : b - a;
}

/* Median and cut-th value, from below or from above, of all differences; each as small as it can
 * be, or as large. */
static void find_ends(struct shift_side a, struct shift_side b, double bound, bool ratio, bool most,
		      size_t cut, double *median_out, double *end_out)
{
	const size_t nr = a.nr * b.nr;
	const double hidden_a = most ? bound : INFINITY, hidden_b = most ? INFINITY : bound;
	AUTO_FREE double *all = alloc_array(nr, sizeof(*all));

	for (size_t i = 0; i < nr; i++) {
		const double of_a = a.values[i / b.nr], of_b = b.values[i % b.nr];
		const double known_a = isinf(of_a) ? hidden_a : of_a;
		const double known_b = isinf(of_b) ? hidden_b : of_b;

		all[i] = apart(known_a, known_b, ratio);
	}
	qsort(all, nr, sizeof(*all), ecdf_compare);
	*median_out = ecdf_median(all, nr);
	*end_out = !cut ? NAN : all[most ? nr - cut : cut - 1];
}

static bool all_above_zero(struct shift_side side)
{
	for (size_t i = 0; i < side.nr; i++)
		if (!(side.values[i] > 0))
			return false;
	return true;
}

static struct shift_effect effect_of(struct shift_side a, struct shift_side b, double bound,
				     bool ratio, size_t cut)
{
	struct shift_effect effect = {NAN, NAN, NAN, NAN};

	if (a.nr == 0 || b.nr == 0 || (ratio && !(all_above_zero(a) && all_above_zero(b))))
		return effect;
	find_ends(a, b, bound, ratio, false, cut, &effect.least, &effect.low);
	find_ends(a, b, bound, ratio, true, cut, &effect.most, &effect.high);
	return effect;
}

struct shift shift_between(struct shift_side a, struct shift_side b, double bound, double tail)
{
	const size_t cut = ranks_cut(a.nr, b.nr, tail);

	return (struct shift){
		.ns = effect_of(a, b, bound, false, cut),
		.share = effect_of(a, b, bound, true, cut),
		.p = a.nr && b.nr ? ranks_p(a.values, a.nr, b.values, b.nr) : NAN,
	};
}
