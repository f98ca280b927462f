// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats.c - samples in, figures out: sums by moments.c, order statistics by counts.c, their
 * intervals by binomial.c. Samples are touched once, in the loop of add_samples.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/binomial.h"
#include "analysis/counts.h"
#include "analysis/moments.h"
#include "analysis/stats.h"
#include "cli/alloc.h"

#define NR_BATCHES   30
#define T29_995	     2.7563859036706049 /* 99.5 % point of Student's t, 29 degrees of freedom */
#define NORMAL_995   2.5758293035489004 /* 99.5 % point of the normal distribution */
#define TAIL	     0.005		/* on each side of a 99 % interval */
#define MIN_BATCHED  (2 * NR_BATCHES)
#define QUANTILE_ALL (3 * STATS_NR_QUANTILES) /* per quantile: itself, its low and high end */

static const unsigned int permilles[STATS_NR_QUANTILES] = {500, 900, 990, 999};

struct stats {
	uint64_t period_ns;
	uint64_t nr_expected;
	struct moments moments;
	struct counts counts;

	unsigned int batch;		 /* the one being filled */
	uint64_t batch_begin, batch_end; /* sample numbers */
	__int128 batch_sum;		 /* sum of all samples before it */
	long double batch_mean[NR_BATCHES];

	bool searching; /* ranks are set, and passes being made */
	struct counts_rank ranks[QUANTILE_ALL];
	bool rank_exists[QUANTILE_ALL];
};

static int64_t lateness(const struct record_sample *sample, uint64_t period_ns)
{
	return (int64_t)(sample->fired_ns - sample->armed_ns - period_ns);
}

/* Sample number at which batch k of the expected samples ends. */
static uint64_t batch_end(const struct stats *stats, unsigned int k)
{
	return (uint64_t)((unsigned __int128)stats->nr_expected * (k + 1) / NR_BATCHES);
}

struct stats *stats_new(uint64_t period_ns, uint64_t nr_samples)
{
	struct stats *stats = alloc_array(1, sizeof(*stats));

	stats->period_ns = period_ns;
	stats->nr_expected = nr_samples;
	stats->moments.min = INT64_MAX;
	stats->moments.max = INT64_MIN;
	stats->batch_end = nr_samples < MIN_BATCHED ? nr_samples : batch_end(stats, 0);
	counts_init(&stats->counts);
	return stats;
}

void stats_free(struct stats *stats)
{
	if (!stats)
		return;
	for (int i = 0; i < QUANTILE_ALL; i++)
		free(stats->ranks[i].parts);
	counts_free(&stats->counts);
	free(stats);
}

/* Samples of one batch. */
static void add_samples(struct stats *stats, const struct record_sample *samples, size_t nr)
{
	struct moments m = stats->moments;
	struct counts counts = stats->counts;
	const uint64_t period_ns = stats->period_ns;

	if (m.n == 0)
		m.first = lateness(samples, period_ns);
	for (size_t i = 0; i < nr; i++) {
		const int64_t x = lateness(&samples[i], period_ns);

		counts_add(&counts, x);
		m.sum += x;
		m.sum_sq += (unsigned __int128)((__int128)x * x);
		m.sum_next += (unsigned __int128)((__int128)m.last * x); /* last: 0 at first */
		m.last = x;
		m.min = x < m.min ? x : m.min;
		m.max = x > m.max ? x : m.max;
	}
	m.n += nr;
	stats->moments = m;
}

static void end_batch(struct stats *stats)
{
	const uint64_t size = stats->batch_end - stats->batch_begin;

	stats->batch_mean[stats->batch++] =
		(long double)(stats->moments.sum - stats->batch_sum) / (long double)size;
	stats->batch_begin = stats->batch_end;
	stats->batch_end = batch_end(stats, stats->batch);
	stats->batch_sum = stats->moments.sum;
}

void stats_add(struct stats *stats, const struct record_sample *samples, size_t nr)
{
	while (nr && stats->moments.n < stats->nr_expected) {
		uint64_t left = stats->batch_end - stats->moments.n;
		size_t now = nr < left ? nr : (size_t)left;

		add_samples(stats, samples, now);
		samples += now;
		nr -= now;
		if (stats->moments.n == stats->batch_end)
			end_batch(stats);
	}
}

/* The rank of the quantile: ceil(n p). */
static uint64_t quantile_rank(uint64_t n, unsigned int permille)
{
	return (uint64_t)(((unsigned __int128)n * permille + 999) / 1000);
}

void stats_ranks(uint64_t n, enum stats_quantile quantile, uint64_t ranks_out[3])
{
	const unsigned int permille = permilles[quantile];

	ranks_out[0] = quantile_rank(n, permille);
	ranks_out[1] = binomial_low_rank(n, permille, TAIL);
	ranks_out[2] = binomial_high_rank(n, permille, TAIL);
}

static void set_ranks(struct stats *stats)
{
	uint64_t ranks[QUANTILE_ALL];

	for (int q = 0; q < STATS_NR_QUANTILES; q++)
		stats_ranks(stats->moments.n, (enum stats_quantile)q, &ranks[3 * q]);
	for (int i = 0; i < QUANTILE_ALL; i++) {
		stats->rank_exists[i] = ranks[i] > 0;
		stats->ranks[i].rank = ranks[i] ? ranks[i] : 1;
	}
	stats->searching = true;
}

bool stats_end(struct stats *stats)
{
	bool more;

	if (stats->moments.n == 0)
		return false;
	if (!stats->searching) {
		set_ranks(stats);
		more = counts_find(&stats->counts, stats->ranks, QUANTILE_ALL);
	} else {
		more = counts_refine_end(stats->ranks, QUANTILE_ALL);
	}
	if (more)
		counts_refine_begin(stats->ranks, QUANTILE_ALL);
	return more;
}

void stats_refine(struct stats *stats, const struct record_sample *samples, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		counts_refine(stats->ranks, QUANTILE_ALL, lateness(&samples[i], stats->period_ns));
}

static struct interval around(double middle, double half_width)
{
	return (struct interval){middle - half_width, middle + half_width};
}

void stats_of_moments(const struct moments *m, struct summary *out)
{
	const bool some = m->n > 0;

	*out = (struct summary){
		.n = m->n, .lag1 = NAN, .mean99 = {NAN, NAN}, .batch99 = {NAN, NAN}};
	out->mean = moments_mean(m);
	out->sd = moments_sd(m);
	out->min = some ? (double)m->min : NAN;
	out->max = some ? (double)m->max : NAN;
	if (m->n > 1)
		out->mean99 = around(out->mean, NORMAL_995 * out->sd / sqrt((double)m->n));
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		out->quantile[q] = NAN;
		out->quantile99[q] = (struct interval){NAN, NAN};
	}
}

static struct interval batch_interval(const struct stats *stats, double mean)
{
	long double middle = 0, squares = 0;

	if (stats->batch < NR_BATCHES)
		return (struct interval){NAN, NAN};
	for (int k = 0; k < NR_BATCHES; k++)
		middle += stats->batch_mean[k] / NR_BATCHES;
	for (int k = 0; k < NR_BATCHES; k++)
		squares += (stats->batch_mean[k] - middle) * (stats->batch_mean[k] - middle);
	return around(mean, T29_995 * sqrt((double)(squares / (NR_BATCHES - 1)) / NR_BATCHES));
}

void stats_summary(const struct stats *stats, struct summary *summary_out)
{
	stats_of_moments(&stats->moments, summary_out);
	if (!stats->searching)
		return;
	summary_out->lag1 = moments_lag1(&stats->moments);
	summary_out->batch99 = batch_interval(stats, summary_out->mean);
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		const struct counts_rank *rank = &stats->ranks[3 * q];
		const bool *exists = &stats->rank_exists[3 * q];

		summary_out->quantile[q] = (double)rank[0].low;
		summary_out->quantile99[q].low = exists[1] ? (double)rank[1].low : NAN;
		summary_out->quantile99[q].high = exists[2] ? (double)rank[2].low : NAN;
	}
}

void stats_shift(struct summary *summary, double offset_ns)
{
	double *const figures[] = {&summary->mean,	  &summary->min,
				   &summary->max,	  &summary->mean99.low,
				   &summary->mean99.high, &summary->batch99.low,
				   &summary->batch99.high};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		*figures[i] += offset_ns;
	for (int q = 0; q < STATS_NR_QUANTILES; q++) {
		summary->quantile[q] += offset_ns;
		summary->quantile99[q].low += offset_ns;
		summary->quantile99[q].high += offset_ns;
	}
}

/* The smallest and largest lateness that the histogram's value of this rank can have. */
static struct interval histogram_range(const struct record_head *head, const uint64_t *buckets,
				       uint64_t rank)
{
	const double min = (double)head->lateness_min_ns, max = (double)head->lateness_max_ns;
	struct interval range = {min, -1};
	uint64_t seen = head->nr_early;
	uint32_t bucket = 0;

	if (rank > seen) {
		for (seen = buckets[0]; seen < rank && bucket < RECORD_HIST_NR_BUCKETS - 1;)
			seen += buckets[++bucket];
		range.low = (double)record_hist_floor_ns(bucket);
		range.high = bucket == RECORD_HIST_NR_BUCKETS - 1
				     ? max
				     : (double)record_hist_floor_ns(bucket + 1) - 1;
	}
	return (struct interval){fmin(fmax(range.low, min), max), fmin(fmax(range.high, min), max)};
}

/* Do the least and the greatest lateness lie in the first and the last bucket that is not empty,
 * and does the sum hold one of each at least? Some bucket is not empty. */
static bool extremes_hold(const struct record_head *head, const uint64_t *buckets)
{
	const __int128 n = head->nr_events, sum = head->lateness_sum_ns;
	const int64_t min = head->lateness_min_ns, max = head->lateness_max_ns;
	uint32_t first = 0, last = RECORD_HIST_NR_BUCKETS - 1;

	while (!buckets[first])
		first++;
	while (!buckets[last])
		last--;
	if (min > max || (head->nr_early > 0) != (min < 0) || (head->nr_early == n) != (max < 0))
		return false;
	return record_hist_bucket(min < 0 ? 0 : (uint64_t)min) == first &&
	       record_hist_bucket(max < 0 ? 0 : (uint64_t)max) == last &&
	       max + (n - 1) * min <= sum && sum <= min + (n - 1) * max;
}

static bool histogram_holds(const struct record_head *head, const uint64_t *buckets)
{
	uint64_t left = head->nr_events;

	for (uint32_t i = 0; i < RECORD_HIST_NR_BUCKETS; i++) {
		if (buckets[i] > left)
			return false;
		left -= buckets[i];
	}
	return !left && head->nr_early <= buckets[0] &&
	       (!head->nr_events || extremes_hold(head, buckets));
}

bool stats_of_histogram(const struct record_head *head, const uint64_t *buckets,
			struct summary *summary_out)
{
	const struct moments m = {
		.n = head->nr_events,
		.sum = head->lateness_sum_ns,
		.sum_sq = (unsigned __int128)head->lateness_sq_hi << 64 | head->lateness_sq_lo,
		.min = head->lateness_min_ns,
		.max = head->lateness_max_ns,
	};

	stats_of_moments(&m, summary_out);
	if (!histogram_holds(head, buckets))
		return false;
	for (int q = 0; q < STATS_NR_QUANTILES && m.n > 0; q++) {
		struct interval *interval = &summary_out->quantile99[q];
		uint64_t ranks[3];

		stats_ranks(m.n, (enum stats_quantile)q, ranks);
		summary_out->quantile[q] = histogram_range(head, buckets, ranks[0]).high;
		if (ranks[1])
			interval->low = histogram_range(head, buckets, ranks[1]).low;
		if (ranks[2])
			interval->high = histogram_range(head, buckets, ranks[2]).high;
	}
	return true;
}

double stats_median(const uint64_t *values, uint64_t nr)
{
	uint64_t rank = (nr + 1) / 2, median = 0;

	/* The median's bytes from the highest down: counts of the values that share them so far. */
	for (int shift = 56; shift >= 0 && nr > 0; shift -= 8) {
		uint64_t counts[256] = {0};
		unsigned int byte = 0;

		for (uint64_t i = 0; i < nr; i++)
			if (shift == 56 || values[i] >> (shift + 8) == median >> (shift + 8))
				counts[values[i] >> shift & 255]++;
		while (rank > counts[byte])
			rank -= counts[byte++];
		median |= (uint64_t)byte << shift;
	}
	return nr ? (double)median : NAN;
}
