// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * series.c - values by the inverse of their distribution, so that the truth and the draw are one
 * function; normal ones by Box and Muller's method (Ann. Math. Stat. 29, 1958), as an
 * autoregressive series of order 1. Values stay small: the counts are then found in little time.
 */
#include <math.h>
#include "analysis/coverage/series.h"

#define MIDDLE_NS  50000.0
#define SPREAD_NS  8000.0
#define TAIL_HEAVY 2.1 /* exponents of Pareto's distribution: a variance, but no third moment */
#define TAIL_WILD  1.5 /* no variance */

/* Where the normal distribution reaches p, by halving: erfc is exact, and this is rarely asked. */
static double normal(double p)
{
	double low = -10, high = 10;

	while (high - low > 1e-12) {
		const double middle = (low + high) / 2;

		if (erfc(-middle / M_SQRT2) / 2 < p)
			low = middle;
		else
			high = middle;
	}
	return MIDDLE_NS + SPREAD_NS * high;
}

static double uniform(double p)
{
	return MIDDLE_NS * 2 * p;
}

static double exponential(double p)
{
	return -SPREAD_NS * log1p(-p);
}

static double pareto(double p)
{
	return SPREAD_NS * pow(1 - p, -1 / TAIL_HEAVY);
}

static double no_variance(double p)
{
	return SPREAD_NS * pow(1 - p, -1 / TAIL_WILD);
}

/* Exponential, cut to whole us: two thirds of all values are 0. */
static double tied(double p)
{
	return 1000 * floor(-log1p(-p));
}

const struct series series_normal = {"normal", normal, MIDDLE_NS, 0};
const struct series series_uniform = {"uniform", uniform, MIDDLE_NS, 0};
const struct series series_exponential = {"exponential", exponential, SPREAD_NS, 0};
const struct series series_pareto = {"Pareto, a = 2.1", pareto,
				     SPREAD_NS *TAIL_HEAVY / (TAIL_HEAVY - 1), 0};
const struct series series_no_variance = {"Pareto, a = 1.5", no_variance,
					  SPREAD_NS *TAIL_WILD / (TAIL_WILD - 1), 0};
const struct series series_tied = {"tied", tied, 1000 / (M_E - 1), 0};
const struct series series_correlated = {"AR(1), phi = 0.5", normal, MIDDLE_NS, 0.5};
const struct series series_slow = {"AR(1), phi = 0.9", normal, MIDDLE_NS, 0.9};
const struct series series_very_slow = {"AR(1), phi = 0.99", normal, MIDDLE_NS, 0.99};
const struct series series_alternating = {"AR(1), phi = -0.5", normal, MIDDLE_NS, -0.5};

/* splitmix64: in (0, 1), 53 bits. */
static double deviate(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

static double normal_deviate(uint64_t *seed)
{
	const double radius = sqrt(-2 * log(deviate(seed)));

	return radius * cos(2 * M_PI * deviate(seed));
}

/* In equilibrium from the first value on: each is of the same distribution. */
static void draw_normal(double phi, uint64_t *seed, int64_t *lateness_ns, size_t nr)
{
	const double fresh = sqrt(1 - phi * phi);
	double z = normal_deviate(seed);

	for (size_t i = 0; i < nr; i++) {
		lateness_ns[i] = llround(MIDDLE_NS + SPREAD_NS * z);
		z = phi * z + fresh * normal_deviate(seed);
	}
}

void series_draw(const struct series *series, uint64_t *seed, int64_t *lateness_ns, size_t nr)
{
	if (series->quantile == normal) {
		draw_normal(series->phi, seed, lateness_ns, nr);
		return;
	}
	for (size_t i = 0; i < nr; i++)
		lateness_ns[i] = llround(series->quantile(deviate(seed)));
}

int64_t series_quantile_ns(const struct series *series, double p)
{
	return llround(series->quantile(p));
}
