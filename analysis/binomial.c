// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * binomial.c - tails of the binomial distribution, summed term by term outwards from the
 * mode. Terms are relative to the mode's, so nothing under- or overflows for any n, and
 * the work grows with sqrt(n): half a million terms for n = 10^10.
 */
#include "analysis/binomial.h"

#define NEGLIGIBLE 1e-30L /* of the mode's term: beyond, a tail adds nothing to a long double */

/* P(B = k - 1) / P(B = k) */
static long double step_down(uint64_t n, uint64_t k, long double p)
{
	return (long double)k / (long double)(n - k + 1) * ((1 - p) / p);
}

/* The sum of all terms below the mode, relative to it. */
static long double sum_below(uint64_t n, uint64_t mode, long double p)
{
	long double term = 1, sum = 0;

	for (uint64_t k = mode; k > 0 && term > NEGLIGIBLE; k--) {
		term *= step_down(n, k, p);
		sum += term;
	}
	return sum;
}

static long double sum_above(uint64_t n, uint64_t mode, long double p)
{
	long double term = 1, sum = 0;

	for (uint64_t k = mode; k < n && term > NEGLIGIBLE; k++) {
		term /= step_down(n, k + 1, p);
		sum += term;
	}
	return sum;
}

static uint64_t low_rank(uint64_t n, long double p, long double tail)
{
	const uint64_t mode = (uint64_t)((long double)n * p);
	const long double below = sum_below(n, mode, p);
	const long double limit = tail * (1 + below + sum_above(n, mode, p));
	long double term = 1, cumulative = 1 + below; /* P(B = k) and P(B <= k) */
	uint64_t k = mode;

	while (cumulative > limit) {
		if (k == 0)
			return 0;
		cumulative -= term;
		term *= step_down(n, k, p);
		k--;
	}
	return k + 1;
}

uint64_t binomial_low_rank(uint64_t n, unsigned int permille, double tail)
{
	return n ? low_rank(n, permille / 1000.0L, tail) : 0;
}

uint64_t binomial_high_rank(uint64_t n, unsigned int permille, double tail)
{
	/* n - B is binomial with the complement. */
	uint64_t rank = binomial_low_rank(n, 1000 - permille, tail);

	return rank ? n - rank + 1 : 0;
}
