// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-test.c - the statistics against values computed elsewhere and against a plain
 * implementation that sorts. Expected numbers were computed with Python's fractions from the
 * definitions in stats.h: exact rational moments, binomial tails as exact integers.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/binomial.h"
#include "analysis/stats.h"

#define PERIOD_NS 100000
#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* Knuth's MMIX generator, its upper 31 bits. */
static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static struct record_sample *samples_of(const int64_t *lateness, size_t nr)
{
	struct record_sample *samples = calloc(nr + 1, sizeof(*samples));

	for (size_t i = 0; i < nr; i++) {
		samples[i].armed_ns = UINT64_C(1) << 62;
		samples[i].fired_ns = samples[i].armed_ns + PERIOD_NS + (uint64_t)lateness[i];
	}
	return samples;
}

/* Feed in chunks of this many samples, with as many passes as asked for. */
static struct summary summarize(const int64_t *lateness, size_t nr, size_t chunk)
{
	struct record_sample *samples = samples_of(lateness, nr);
	struct stats *stats = stats_new(PERIOD_NS, nr);
	struct summary summary;

	for (size_t i = 0; i < nr; i += chunk)
		stats_add(stats, samples + i, nr - i < chunk ? nr - i : chunk);
	while (stats_end(stats))
		stats_refine(stats, samples, nr);
	stats_summary(stats, &summary);
	stats_free(stats);
	free(samples);
	return summary;
}

/* Equal to 14 digits, or both absent. */
static void assert_near(double got, double want)
{
	if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= 1e-14 * fmax(1, fabs(want))))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void assert_interval(struct interval got, double low, double high)
{
	assert_near(got.low, low);
	assert_near(got.high, high);
}

static void test_known_values(void **state)
{
	int64_t x[1000];
	uint64_t seed = 1;
	struct summary s;

	for (int i = 0; i < 1000; i++)
		x[i] = (int64_t)(next_random(&seed) % 1000);
	s = summarize(x, 1000, 1000);
	assert_int_equal(s.n, 1000);
	assert_near(s.mean, 502.762);
	assert_near(s.sd, 293.12611169256144);
	assert_near(s.lag1, -0.035888695932746607);
	assert_interval(s.mean99, 478.8854493212451, 526.6385506787549);
	assert_interval(s.batch99, 479.8513211547826, 525.6726788452174);
	assert_near(s.quantile[STATS_P50], 506);
	assert_near(s.quantile[STATS_P90], 905);
	assert_near(s.quantile[STATS_P99], 988);
	assert_near(s.quantile[STATS_P999], 998);
	assert_interval(s.quantile99[STATS_P50], 459, 545);
	assert_interval(s.quantile99[STATS_P90], 885, 927);
	assert_interval(s.quantile99[STATS_P99], 983, 998);
	assert_interval(s.quantile99[STATS_P999], 998, NAN);
}

static void test_wide_and_negative(void **state)
{
	int64_t x[600];
	uint64_t seed = 2;
	struct summary s;

	for (int i = 0; i < 600; i++)
		x[i] = (int64_t)(next_random(&seed) % 4000000) - 1000;
	s = summarize(x, 600, 7);
	assert_near(s.mean, 1995967.5783333334);
	assert_near(s.sd, 1158441.5598138981);
	assert_near(s.lag1, -0.0087125663482772574);
	assert_interval(s.batch99, 1868349.873692505, 2123585.2829741617);
	assert_near(s.min, 5435);
	assert_near(s.max, 3996478);
	assert_near(s.quantile[STATS_P50], 1958310);
	assert_near(s.quantile[STATS_P90], 3575338);
	assert_interval(s.quantile99[STATS_P50], 1753320, 2218243);
}

static void test_huge(void **state)
{
	int64_t x[100];
	uint64_t seed = 3;
	struct summary s;

	for (int i = 0; i < 100; i++)
		x[i] = (int64_t)(next_random(&seed) << 20) - ((int64_t)1 << 50);
	s = summarize(x, 100, 100);
	assert_near(s.mean, 27447700226048);
	assert_near(s.sd, 619917551843618.62);
	assert_near(s.lag1, 0.24084840755473641);
	assert_near(s.quantile[STATS_P50], -35355276345344);
	assert_near(s.quantile[STATS_P99], 1075882597810176);
	assert_interval(s.quantile99[STATS_P90], 719993252610048, 1073376060768256);
}

static void test_few_samples(void **state)
{
	static const int64_t one[] = {5}, two[] = {3, -4};
	struct summary s = summarize(NULL, 0, 1);

	assert_int_equal(s.n, 0);
	assert_near(s.mean, NAN);
	assert_near(s.sd, NAN);
	assert_near(s.min, NAN);
	assert_near(s.max, NAN);
	assert_near(s.quantile[STATS_P50], NAN);
	assert_interval(s.mean99, NAN, NAN);

	s = summarize(one, 1, 1);
	assert_near(s.mean, 5);
	assert_near(s.sd, 0);
	assert_near(s.lag1, NAN);
	assert_interval(s.mean99, NAN, NAN);
	assert_near(s.quantile[STATS_P999], 5);

	s = summarize(two, 2, 1);
	assert_near(s.mean, -0.5);
	assert_near(s.sd, 3.5);
	assert_near(s.lag1, -0.5);
	assert_interval(s.mean99, -6.874852287014573, 5.874852287014573);
	assert_interval(s.batch99, NAN, NAN);
	assert_interval(s.quantile99[STATS_P50], NAN, NAN);
	assert_near(s.quantile[STATS_P50], -4);
	assert_near(s.quantile[STATS_P90], 3);
}

static void test_all_equal(void **state)
{
	int64_t x[100];
	struct summary s;

	for (int i = 0; i < 100; i++)
		x[i] = 7;
	s = summarize(x, 100, 3);
	assert_near(s.sd, 0);
	assert_near(s.lag1, NAN);
	assert_interval(s.mean99, 7, 7);
	assert_interval(s.batch99, 7, 7);
	assert_interval(s.quantile99[STATS_P50], 7, 7);
}

/* The ends of what a record can hold: nothing crashes, order statistics stay exact. */
static void test_extremes(void **state)
{
	static const int64_t x[] = {INT64_MIN, INT64_MAX, -1, 0, INT64_MIN, INT64_MAX, 1, 1 << 20};
	struct summary s = summarize(x, NR(x), 3);

	assert_near(s.min, (double)INT64_MIN);
	assert_near(s.max, (double)INT64_MAX);
	assert_near(s.quantile[STATS_P50], 0);
	assert_near(s.quantile[STATS_P90], (double)INT64_MAX);
	assert_near(s.sd, NAN); /* its sum of squares does not fit: absent, not wrong */
}

static int compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void assert_sorted_quantiles(const struct summary *s, int64_t *x, size_t nr)
{
	static const unsigned int permilles[] = {500, 900, 990, 999};

	qsort(x, nr, sizeof(*x), compare);
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		size_t low = binomial_low_rank(nr, permilles[q], 0.005);
		size_t high = binomial_high_rank(nr, permilles[q], 0.005);

		assert_near(s->quantile[q], (double)x[(nr * permilles[q] + 999) / 1000 - 1]);
		assert_interval(s->quantile99[q], low ? (double)x[low - 1] : NAN,
				high ? (double)x[high - 1] : NAN);
	}
}

/* Random sizes, magnitudes up to 2^62 and signs, against sorting. */
static void test_random_against_sort(void **state)
{
	uint64_t seed = 4;

	for (int round = 0; round < 60; round++) {
		size_t nr = 1 + next_random(&seed) % 9000;
		unsigned int bits = 2 + (unsigned int)(next_random(&seed) % 60);
		size_t chunk = 1 + next_random(&seed) % 500;
		int64_t *x = calloc(nr, sizeof(*x));
		struct summary s;

		for (size_t i = 0; i < nr; i++) {
			uint64_t wide = next_random(&seed) << 31 | next_random(&seed);

			x[i] = (int64_t)(wide & ((UINT64_C(1) << bits) - 1)) >>
			       next_random(&seed) % 20;
			x[i] = next_random(&seed) % 8 ? x[i] : -x[i];
		}
		s = summarize(x, nr, chunk);
		assert_sorted_quantiles(&s, x, nr);
		free(x);
	}
}

/* A normal deviate: the sum of twelve uniform ones. */
static double deviate(uint64_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)next_random(seed) / 2147483648.0;
	return sum;
}

/* Correlated samples: the normal interval is much too narrow, batch means hold. The true mean
 * is 50000 ns. phi = 0.9, 200 series of 4500. */
static void test_coverage_of_correlated_samples(void **state)
{
	static int64_t x[4500];
	uint64_t seed = 5;
	int normal = 0, batch = 0;

	for (int series = 0; series < 200; series++) {
		double noise = deviate(&seed) / sqrt(1 - 0.9 * 0.9);
		struct summary s;

		for (size_t i = 0; i < NR(x); i++) {
			noise = 0.9 * noise + deviate(&seed);
			x[i] = (int64_t)llround(50000 + 1000 * noise);
		}
		s = summarize(x, NR(x), NR(x));
		normal += s.mean99.low <= 50000 && s.mean99.high >= 50000;
		batch += s.batch99.low <= 50000 && s.batch99.high >= 50000;
		assert_true(fabs(s.lag1 - 0.9) < 0.05);
	}
	assert_in_range(normal, 70, 125); /* about 47 % */
	assert_in_range(batch, 190, 200); /* about 99 % */
}

/* The head and counts that a module would have kept of these samples. */
static struct record_head histogram_of(const int64_t *x, size_t nr, uint64_t *buckets)
{
	struct record_head head = {
		.nr_events = nr, .lateness_min_ns = x[0], .lateness_max_ns = x[0]};
	unsigned __int128 squares = 0;

	for (size_t i = 0; i < nr; i++) {
		buckets[x[i] < 0 ? 0 : record_hist_bucket((uint64_t)x[i])]++;
		head.nr_early += x[i] < 0;
		head.lateness_sum_ns += x[i];
		squares += (unsigned __int128)((__int128)x[i] * x[i]);
		if (x[i] < head.lateness_min_ns)
			head.lateness_min_ns = x[i];
		if (x[i] > head.lateness_max_ns)
			head.lateness_max_ns = x[i];
	}
	head.lateness_sq_lo = (uint64_t)squares;
	head.lateness_sq_hi = (uint64_t)(squares >> 64);
	return head;
}

static void test_histogram(void **state)
{
	static uint64_t buckets[RECORD_HIST_NR_BUCKETS];
	static int64_t x[6000];
	struct summary exact, s;
	struct record_head head;
	uint64_t seed = 6;

	for (size_t i = 0; i < NR(x); i++)
		x[i] = (int64_t)(next_random(&seed) % 3000000) - 5;
	x[0] = (int64_t)1 << 40; /* beyond the last bucket's floor */
	memset(buckets, 0, sizeof(buckets));
	head = histogram_of(x, NR(x), buckets);
	exact = summarize(x, NR(x), NR(x));
	assert_true(stats_of_histogram(&head, buckets, &s));
	assert_near(s.mean, exact.mean);
	assert_near(s.sd, exact.sd);
	assert_interval(s.mean99, exact.mean99.low, exact.mean99.high);
	assert_near(s.max, exact.max);
	assert_near(s.lag1, NAN);
	assert_interval(s.batch99, NAN, NAN);
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		assert_true(s.quantile[q] >= exact.quantile[q]);
		assert_true(s.quantile[q] <= exact.quantile[q] * (1 + 1 / 1024.0));
		assert_true(s.quantile99[q].low <= exact.quantile99[q].low);
		assert_true(s.quantile99[q].high >= exact.quantile99[q].high);
	}

	buckets[17]++;
	assert_false(stats_of_histogram(&head, buckets, &s));
}

/* Early events share bucket 0 with those on time, and are told apart by their number. */
static void test_histogram_early(void **state)
{
	static const int64_t x[] = {-30, -20, -10, 0, 0, 2, 3, 4, 5, 6};
	static uint64_t buckets[RECORD_HIST_NR_BUCKETS];
	struct record_head head = histogram_of(x, NR(x), buckets);
	struct summary s;

	assert_true(stats_of_histogram(&head, buckets, &s));
	assert_near(s.min, -30);
	assert_near(s.quantile[STATS_P50], 0);
	assert_near(s.quantile[STATS_P90], 5);
	assert_near(s.quantile99[STATS_P50].low, -30);
}

static void test_median(void **state)
{
	static const uint64_t odd[] = {70, 3, UINT64_MAX}, even[] = {9, 300, 2, 256};

	assert_near(stats_median(odd, 3), 70);
	assert_near(stats_median(even, 4), 9);
	assert_near(stats_median(odd, 0), NAN);
}

static void test_shift(void **state)
{
	static const int64_t x[] = {1, 2, 3};
	struct summary s = summarize(x, 3, 3);

	stats_shift(&s, PERIOD_NS);
	assert_near(s.mean, 100002);
	assert_near(s.quantile[STATS_P50], 100002);
	assert_near(s.sd, 0.81649658092772603);
	assert_near(s.batch99.low, NAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_wide_and_negative),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_few_samples),
		cmocka_unit_test(test_all_equal),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_random_against_sort),
		cmocka_unit_test(test_coverage_of_correlated_samples),
		cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_histogram_early),
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_shift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
