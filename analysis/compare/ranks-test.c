// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ranks-test.c - p-values, ranks of intervals and shifts against those of SciPy 1.10.1: each
 * expected figure stands behind the call that printed it.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "analysis/compare/ranks.h"
#include "analysis/compare/shift.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static const double few[] = {10.2, 11.5, 9.8, 12.1, 10.9};
static const double later[] = {12.3, 13.1, 11.9, 14.2, 12.0, 13.3};
static const double alike[] = {11.0, 9.9, 12.4, 10.0, 11.2, 10.5};

static void assert_near(double seen, double expected)
{
	if (!(fabs(seen - expected) <= 1e-9 * fmax(1, fabs(expected))))
		fail_msg("%.17g is not %.17g", seen, expected);
}

/* The test knows no first and second side. */
static void assert_p(const double *a, size_t nr_a, const double *b, size_t nr_b, double expected)
{
	assert_near(ranks_p(a, nr_a, b, nr_b), expected);
	assert_near(ranks_p(b, nr_b, a, nr_a), expected);
}

/* scipy.stats.mannwhitneyu(a, b, method='exact').pvalue */
static void test_untied(void **state)
{
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6};

	assert_p(few, NR(few), later, NR(later), 0.017316017316017316);
	assert_p(few, NR(few), alike, NR(alike), 1.0);
	assert_p(low, 3, high, 3, 0.1);
	assert_p(low, 1, high, 1, 1.0);
}

/* scipy.stats.permutation_test((a, b), statistic, n_resamples=numpy.inf).pvalue, where statistic is
 * the sum of the first side's scipy.stats.rankdata */
static void test_tied(void **state)
{
	const double a[] = {5, 5, 6, 7, 7}, b[] = {6, 7, 8, 8, 9, 9};
	const double c[] = {3, 3, 3, 4}, d[] = {3, 4, 4, 4};
	const double e[] = {1, 2, 3, INFINITY, INFINITY},
		     f[] = {4, 5, INFINITY, INFINITY, INFINITY};
	const double same[] = {7, 7, 7, 7, 7, 7};

	assert_p(a, NR(a), b, NR(b), 0.047619047619047616);
	assert_p(c, NR(c), d, NR(d), 0.4857142857142857);
	assert_p(e, NR(e), f, NR(f), 0.2857142857142857); /* of it: 9 in the place of INFINITY */
	assert_p(same, 6, same, 6, 1.0);
}

/* method='exact' of 48 and 45 values, method='asymptotic' of 60 and 70 */
static void test_many(void **state)
{
	double a[60], b[70];

	for (int i = 0; i < 48; i++)
		a[i] = 37 * i % 101;
	for (int i = 0; i < 45; i++)
		b[i] = 41 * i % 101 + 12.5;
	assert_p(a, 48, b, 45, 0.04828843269299528);
	for (int i = 0; i < 60; i++)
		a[i] = i / 3;
	for (int i = 0; i < 70; i++)
		b[i] = i / 4 + 3;
	assert_p(a, 60, b, 70, 0.08741544733318919);
	for (int i = 0; i < 60; i++)
		a[i] = 1;
	assert_p(a, 60, a, 60, 1.0);
}

/* The greatest r for which mannwhitneyu(..., alternative='less', method='exact').pvalue of untied
 * values with the statistic r - 1 is at most tail. */
static void test_cut(void **state)
{
	static const struct {
		size_t nr_a, nr_b;
		double tail;
		size_t rank;
	} cases[] = {
		{3, 3, 0.025, 0},     {4, 4, 0.025, 1},	    {5, 6, 0.025, 4},  {6, 5, 0.005, 2},
		{10, 10, 0.025, 24},  {10, 10, 0.0025, 14}, {10, 7, 0.01, 12}, {30, 20, 0.025, 201},
		{50, 50, 0.025, 966}, {3, 3, 0.1 / 2, 1}, /* exactly the level is within it */
		{0, 5, 0.025, 0},
	};

	for (size_t i = 0; i < NR(cases); i++)
		assert_int_equal(ranks_cut(cases[i].nr_a, cases[i].nr_b, cases[i].tail),
				 cases[i].rank);
}

/* Of more values than are counted exactly: close to what the same call says, and never above it,
 * which would make intervals too narrow. */
static void test_cut_approximate(void **state)
{
	static const struct {
		double tail;
		size_t exact;
	} cases[] = {{0.025, 1351}, {0.0025, 1199}, {0.00025, 1079}};

	for (size_t i = 0; i < NR(cases); i++)
		assert_in_range(ranks_cut(60, 57, cases[i].tail), cases[i].exact - 15,
				cases[i].exact);
}

/* mannwhitneyu(range(n), range(n, 2 * n), method='exact').pvalue: 0.0286 of n = 4, 0.0079 of 5,
 * 0.0022 of 6, 0.00058 of 7, 0.00016 of 8 */
static void test_least(void **state)
{
	assert_int_equal(ranks_least(1), 1);
	assert_int_equal(ranks_least(0.05), 4);
	assert_int_equal(ranks_least(0.01), 5);
	assert_int_equal(ranks_least(0.05 / 10), 6);
	assert_int_equal(ranks_least(0.05 / 40), 7);
	assert_int_equal(ranks_least(2.0 / 20), 3);
}

/* Where mannwhitneyu(b - d, a, method='exact').pvalue passes 1 - confidence, over all differences
 * d, and the same of b / d over all ratios; numpy.median of both. */
static void test_interval(void **state)
{
	const struct shift_side a = {few, NR(few)}, b = {later, NR(later)};
	struct shift shift = shift_between(a, b, INFINITY, 0.025);

	assert_near(shift.ns.least, 1.95);
	assert_near(shift.ns.most, 1.95);
	assert_near(shift.ns.low, 0.4);
	assert_near(shift.ns.high, 3.3);
	assert_near(shift.share.least, 0.1750121536217792);
	assert_near(shift.share.low, 0.0347826086956522);
	assert_near(shift.share.high, 0.3367346938775508);
	shift = shift_between(a, b, INFINITY, 0.005);
	assert_near(shift.ns.low, -0.1);
	assert_near(shift.ns.high, 4.0);
	assert_near(shift.share.high, 0.392156862745098);
	shift = shift_between(a, b, INFINITY, 0.001);
	assert_true(isnan(shift.ns.low) && isnan(shift.share.high));
	assert_near(shift.ns.least, 1.95);
}

/* Of a hidden figure no more is used than that it is 20 or more. */
static void test_hidden(void **state)
{
	const double low[] = {10, 11, 12, 13}, high[] = {15, INFINITY, INFINITY, INFINITY};
	const struct shift_side a = {low, 4}, b = {high, 4};
	struct shift shift = shift_between(a, b, 20, 0.025);

	assert_near(shift.ns.least, 8);
	assert_true(isinf(shift.ns.most));
	assert_near(shift.ns.low, 2);
	assert_true(isinf(shift.ns.high));
	shift = shift_between(b, a, 20, 0.025);
	assert_near(shift.ns.most, -8);
	assert_true(isinf(shift.ns.low) && shift.ns.low < 0);
	assert_near(shift.ns.high, -2);
	assert_near(shift.share.low, -1);
	shift = shift_between(b, b, 20, 0.025);
	assert_true(isinf(shift.ns.low) && isinf(shift.ns.high));
	assert_near(shift.p, 1);
}

static void test_no_ratio(void **state)
{
	const double zero[] = {0, 1, 2, 3}, some[] = {5, 6, 7, 8};
	const struct shift shift = shift_between((struct shift_side){zero, 4},
						 (struct shift_side){some, 4}, INFINITY, 0.025);

	assert_true(isnan(shift.share.least) && isnan(shift.share.low));
	assert_near(shift.ns.low, 2);
	assert_true(isnan(shift_between((struct shift_side){zero, 0}, (struct shift_side){some, 4},
					INFINITY, 0.025)
				  .p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_untied),
		cmocka_unit_test(test_tied),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_approximate),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_no_ratio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
