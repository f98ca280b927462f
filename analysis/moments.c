// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * moments.c - with q the mean rounded down and y = x - q, the sums of y, y^2 and
 * y[i] * y[i + 1] follow from those of x in integers; only what is left of the mean,
 * less than 1, is corrected for in floating point.
 */
#include <math.h>
#include "analysis/moments.h"

struct centred {
	int64_t floor;	       /* q */
	uint64_t rest;	       /* sum of y = sum - n * q, 0 <= rest < n */
	long double rest_mean; /* rest / n */
};

static struct centred centre(const struct moments *m)
{
	const __int128 n = m->n;
	__int128 q = m->sum / n;

	if (q * n > m->sum)
		q--;
	return (struct centred){(int64_t)q, (uint64_t)(m->sum - q * n),
				(long double)(m->sum - q * n) / (long double)m->n};
}

/* The sum of (x - mean)^2, or NAN where it is none: more than n samples in [min, max] can have, or
 * less than the two at its ends have alone. */
static long double spread(const struct moments *m)
{
	const struct centred c = centre(m);
	const long double range = (long double)m->max - (long double)m->min;
	const long double most = range * range / 4 * (long double)m->n; /* half at either end */
	/* sum of x^2 - 2 q x + q^2 = sum_sq - q (2 sum - n q) = sum_sq - q (sum + rest) */
	const unsigned __int128 sum_y_sq = m->sum_sq - (unsigned __int128)(__int128)c.floor *
							       ((unsigned __int128)m->sum + c.rest);
	long double result = (long double)sum_y_sq - (long double)c.rest * c.rest_mean;

	if (most >= 0x1p127L || result > most * (1 + 1e-15L) ||
	    result < range * range / 2 * (1 - 1e-15L))
		return NAN;
	return result;
}

double moments_mean(const struct moments *m)
{
	struct centred c;

	if (m->n == 0)
		return NAN;
	c = centre(m);
	return (double)((long double)c.floor + c.rest_mean);
}

double moments_sd(const struct moments *m)
{
	return m->n ? (double)sqrtl(spread(m) / (long double)m->n) : NAN;
}

double moments_lag1(const struct moments *m)
{
	long double squares, ends, product;
	unsigned __int128 sum_y_next, q;
	struct centred c;

	if (m->n < 2)
		return NAN;
	squares = spread(m);
	if (!(squares > 0))
		return NAN;
	c = centre(m);
	q = (unsigned __int128)(__int128)c.floor;
	/* sum of (x[i] - q) (x[i+1] - q) = sum_next - q (2 sum - first - last) + (n - 1) q^2 */
	sum_y_next = m->sum_next -
		     q * (2 * (unsigned __int128)m->sum - (unsigned __int128)(__int128)m->first -
			  (unsigned __int128)(__int128)m->last) +
		     (m->n - 1) * q * q;
	ends = (long double)m->first + (long double)m->last - 2 * (long double)c.floor;
	product = (long double)(__int128)sum_y_next -
		  c.rest_mean * (2 * (long double)c.rest - ends) +
		  (long double)(m->n - 1) * c.rest_mean * c.rest_mean;
	return (double)(product / squares);
}
