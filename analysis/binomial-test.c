// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * binomial-test.c - ranks against Python: binomial tails summed as exact integers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "analysis/binomial.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static void test_binomial_ranks(void **state)
{
	/* low and high ranks of p50, p90, p99, p999 at 99 %; 0: n is too small */
	static const struct {
		uint64_t n, low[4], high[4];
	} cases[] = {
		{7, {0, 4, 6, 6}, {0, 0, 0, 0}},
		{8, {1, 4, 7, 7}, {8, 0, 0, 0}},
		{50, {16, 39, 47, 49}, {35, 0, 0, 0}},
		{527, {234, 456, 515, 524}, {294, 492, 0, 0}},
		{528, {234, 457, 516, 525}, {295, 493, 528, 0}},
		{1000, {459, 875, 981, 996}, {542, 925, 998, 0}},
		{4500, {2164, 3997, 4437, 4489}, {2337, 4102, 4472, 0}},
		{5295, {2554, 4709, 5223, 5283}, {2742, 4822, 5261, 0}},
		{5296, {2554, 4709, 5224, 5284}, {2743, 4823, 5262, 5296}},
	};
	static const unsigned int permilles[] = {500, 900, 990, 999};

	for (size_t i = 0; i < NR(cases); i++) {
		for (int q = 0; q < 4; q++) {
			assert_int_equal(binomial_low_rank(cases[i].n, permilles[q], 0.005),
					 cases[i].low[q]);
			assert_int_equal(binomial_high_rank(cases[i].n, permilles[q], 0.005),
					 cases[i].high[q]);
		}
	}
	/* For huge n the normal approximation holds to a few ranks in 128791. */
	assert_in_range(binomial_low_rank(10000000000, 500, 0.005), 5000000000 - 128800,
			5000000000 - 128785);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binomial_ranks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
