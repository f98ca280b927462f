// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ranks.c - the distribution of a rank sum under the hypothesis that labels mean nothing. Ranks are
 * doubled throughout, so that those of ties, which share the middle of theirs, are whole numbers.
 *
 * Hollander, Wolfe, Chicken, Nonparametric Statistical Methods, 3rd ed. (2014), 4.1 and 4.3: the
 * test with its conditional distribution under ties, and the interval that it inverts to. Counting
 * by one value after the other: Mann, Whitney, Ann. Math. Stat. 18 (1947).
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/compare/ranks.h"
#include "cli/alloc.h"

#define SLACK (1 + 1e-12) /* so that a tail of exactly the level is within it */

/* The ranks of a pool, and the sum of those of the side that is looked at. */
struct ranking {
	unsigned int *doubled;
	size_t nr, nr_side; /* all; of the side */
	size_t sum;	    /* doubled */
	double ties;	    /* the sum of t^3 - t over groups of t equal values */
};

static unsigned int rank_in(double value, const double *pool, size_t nr, double *ties)
{
	unsigned int less = 0, equal = 0;

	for (size_t i = 0; i < nr; i++) {
		less += pool[i] < value;
		equal += pool[i] == value;
	}
	*ties += (double)equal * equal - 1;
	return 2 * less + equal + 1;
}

static struct ranking rank_all(const double *side, size_t nr_side, const double *other,
			       size_t nr_other)
{
	struct ranking ranking = {.nr = nr_side + nr_other, .nr_side = nr_side};
	AUTO_FREE double *pool = alloc_array(ranking.nr, sizeof(*pool));

	ranking.doubled = alloc_array(ranking.nr, sizeof(*ranking.doubled));
	for (size_t i = 0; i < ranking.nr; i++)
		pool[i] = i < nr_side ? side[i] : other[i - nr_side];
	for (size_t i = 0; i < ranking.nr; i++) {
		ranking.doubled[i] = rank_in(pool[i], pool, ranking.nr, &ranking.ties);
		ranking.sum += i < nr_side ? ranking.doubled[i] : 0;
	}
	return ranking;
}

static size_t nr_sums(const struct ranking *ranking)
{
	return 2 * ranking->nr * ranking->nr_side + 1;
}

/* By sum: the chance that as many ranks as the side has, drawn from all, add up to it. */
static double *sum_chances(const struct ranking *ranking)
{
	const size_t nr = nr_sums(ranking), nr_side = ranking->nr_side;
	double *ways = alloc_array((nr_side + 1) * nr, sizeof(*ways)); /* [drawn][sum] */
	double *last = ways + nr_side * nr, total = 0;

	ways[0] = 1;
	for (size_t i = 0; i < ranking->nr; i++)
		for (size_t drawn = i < nr_side ? i + 1 : nr_side; drawn > 0; drawn--)
			for (size_t sum = ranking->doubled[i]; sum <= 2 * ranking->nr * drawn;
			     sum++)
				ways[drawn * nr + sum] +=
					ways[(drawn - 1) * nr + sum - ranking->doubled[i]];
	for (size_t sum = 0; sum < nr; sum++)
		total += last[sum];
	for (size_t sum = 0; sum < nr; sum++)
		ways[sum] = last[sum] / total;
	return ways;
}

static double exact_p(const struct ranking *ranking)
{
	AUTO_FREE double *chances = sum_chances(ranking);
	double low = 0, high = 0;

	for (size_t sum = 0; sum <= ranking->sum; sum++)
		low += chances[sum];
	for (size_t sum = ranking->sum; sum < nr_sums(ranking); sum++)
		high += chances[sum];
	return fmin(1, 2 * fmin(low, high));
}

/* The chance, by the normal distribution with the correction for continuity, that U, the number of
 * pairs in which one side is above the other, is at most u. */
static double normal_tail(double u, double nr_a, double nr_b, double ties)
{
	const double nr = nr_a + nr_b;
	const double variance = nr_a * nr_b / 12 * (nr + 1 - ties / (nr * (nr - 1)));

	return erfc((nr_a * nr_b / 2 - u - 0.5) / sqrt(2 * variance)) / 2;
}

static double normal_p(const struct ranking *ranking)
{
	const double nr_side = (double)ranking->nr_side;
	const double nr_other = (double)ranking->nr - nr_side;
	const double u = (double)ranking->sum / 2 - nr_side * (nr_side + 1) / 2;

	return fmin(1, 2 * normal_tail(fmin(u, nr_side * nr_other - u), nr_side, nr_other,
				       ranking->ties));
}

double ranks_p(const double *a, size_t nr_a, const double *b, size_t nr_b)
{
	struct ranking ranking =
		nr_a <= nr_b ? rank_all(a, nr_a, b, nr_b) : rank_all(b, nr_b, a, nr_a);
	const double p = ranking.nr <= RANKS_EXACT ? exact_p(&ranking) : normal_p(&ranking);

	free(ranking.doubled);
	return p;
}

static size_t exact_cut(size_t nr_small, size_t nr_large, double tail)
{
	struct ranking untied = {.nr = nr_small + nr_large, .nr_side = nr_small};
	AUTO_FREE unsigned int *doubled = alloc_array(untied.nr, sizeof(*doubled));
	AUTO_FREE double *chances = NULL;
	double below = 0;
	size_t u = 0;

	for (size_t i = 0; i < untied.nr; i++)
		doubled[i] = 2 * (unsigned int)(i + 1);
	untied.doubled = doubled;
	chances = sum_chances(&untied);
	while ((below += chances[nr_small * (nr_small + 1) + 2 * u]) <= tail * SLACK)
		u++;
	return u;
}

size_t ranks_cut(size_t nr_a, size_t nr_b, double tail)
{
	size_t u = 0;

	if (nr_a == 0 || nr_b == 0)
		return 0;
	if (nr_a + nr_b <= RANKS_EXACT)
		return nr_a < nr_b ? exact_cut(nr_a, nr_b, tail) : exact_cut(nr_b, nr_a, tail);
	while (normal_tail((double)u, (double)nr_a, (double)nr_b, 0) <= tail)
		u++;
	return u;
}

size_t ranks_least(double p)
{
	double labelings = 2; /* of 2 nr values, nr a side */
	size_t nr = 1;

	for (; 2 / labelings > p * SLACK; nr++)
		labelings *= 2 * (2 * (double)nr + 1) / ((double)nr + 1);
	return nr;
}
