// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * coverage.c - draws each series again and again and counts how often each interval holds the true
 * value. TAP, then the table of docs/statistics.md in lines that begin with "# |". The seeds are
 * fixed: the counts are always the same.
 *
 * A share is judged by Chernoff's bound, exp(-repetitions * divergence): of intervals that hold
 * exactly what is expected, one fails its test with a probability below 10^-6 in all.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/coverage/series.h"
#include "analysis/latencies.h"
#include "analysis/stats.h"
#include "cli/alloc.h"

#define NR(array)   (sizeof(array) / sizeof((array)[0]))
#define NAMED	    0.99 /* the share that every interval names */
#define IMPROBABLE  21.0 /* -ln of the probability of one false alarm: e^-21 < 10^-9 */
#define PERIOD_NS   100000
#define REPETITIONS 10000
#define BOUND_US    100 /* of what is counted in us; no value reaches it */

enum { MEAN99, BATCH99, FIRST_QUANTILE, NR_INTERVALS = FIRST_QUANTILE + STATS_NR_QUANTILES };

static const char *const interval_names[NR_INTERVALS] = {"ci99", "bm99", "p50",
							 "p90",	 "p99",	 "p999"};
static const double shares[STATS_NR_QUANTILES] = {0.5, 0.9, 0.99, 0.999};

/* Samples in, figures out, as each kind of result keeps them. */
typedef void summarize(const int64_t *lateness_ns, size_t nr, struct summary *summary_out);

struct row {
	const struct series *series;
	size_t nr; /* events in a record */
	const char *kept;
	summarize *summarize;
	/* By interval: '=' exactly what it names, for quantiles what their ranks give; '+' at least
	 * what it names; '-' less, as docs/statistics.md tells; ' ' there is none. */
	const char *expected;
};

static void of_samples(const int64_t *lateness_ns, size_t nr, struct summary *summary_out)
{
	AUTO_FREE struct record_sample *samples = alloc_array(nr, sizeof(*samples));
	struct stats *stats = stats_new(PERIOD_NS, nr);

	for (size_t i = 0; i < nr; i++)
		samples[i].fired_ns = PERIOD_NS + (uint64_t)lateness_ns[i];
	stats_add(stats, samples, nr);
	while (stats_end(stats))
		stats_refine(stats, samples, nr);
	stats_summary(stats, summary_out);
	stats_free(stats);
}

static void of_histogram(const int64_t *lateness_ns, size_t nr, struct summary *summary_out)
{
	AUTO_FREE uint64_t *buckets = alloc_array(RECORD_HIST_NR_BUCKETS, sizeof(*buckets));
	struct record_head head = {.nr_events = nr, .lateness_min_ns = INT64_MAX};

	for (size_t i = 0; i < nr; i++) {
		const int64_t x = lateness_ns[i];

		buckets[record_hist_bucket((uint64_t)x)]++;
		head.lateness_sum_ns += x;
		head.lateness_sq_lo += (uint64_t)(x * x);
		head.lateness_min_ns = x < head.lateness_min_ns ? x : head.lateness_min_ns;
		head.lateness_max_ns = x > head.lateness_max_ns ? x : head.lateness_max_ns;
	}
	if (!stats_of_histogram(&head, buckets, summary_out))
		abort();
}

static void of_counts(const int64_t *lateness_ns, size_t nr, struct summary *summary_out)
{
	struct latencies latencies;

	latencies_init(&latencies, BOUND_US);
	for (size_t i = 0; i < nr; i++) {
		const uint64_t us = (uint64_t)lateness_ns[i] / 1000;

		latencies.counts[us]++;
		latencies.max_us = us > latencies.max_us ? us : latencies.max_us;
	}
	latencies.nr_events = nr;
	latencies_summary(&latencies, summary_out);
	latencies_free(&latencies);
}

#define SAMPLES	  "samples", of_samples
#define HISTOGRAM "histogram", of_histogram
#define COUNTED	  "whole µs", of_counts

static const struct row rows[] = {
	{&series_normal, 10, SAMPLES, "- ===="},
	{&series_normal, 60, SAMPLES, "======"},
	{&series_normal, 1000, SAMPLES, "======"},
	{&series_normal, 4500, SAMPLES, "======"},
	{&series_normal, 10000, SAMPLES, "======"},
	{&series_normal, 10000, HISTOGRAM, "= ++++"},
	{&series_uniform, 4500, SAMPLES, "======"},
	{&series_exponential, 60, SAMPLES, "--===="},
	{&series_exponential, 4500, SAMPLES, "======"},
	{&series_tied, 4500, SAMPLES, "==++++"},
	{&series_tied, 10000, COUNTED, "= ++++"},
	{&series_pareto, 4500, SAMPLES, "--===="},
	{&series_no_variance, 4500, SAMPLES, "--===="},
	{&series_alternating, 4500, SAMPLES, "++++++"},
	{&series_correlated, 4500, SAMPLES, "-=---+"},
	{&series_slow, 4500, SAMPLES, "-=----"},
	{&series_very_slow, 4500, SAMPLES, "------"},
};

struct tally {
	int nr_tests, nr_failed;
};

static struct interval interval_of(const struct summary *summary, int interval)
{
	if (interval == MEAN99)
		return summary->mean99;
	return interval == BATCH99 ? summary->batch99
				   : summary->quantile99[interval - FIRST_QUANTILE];
}

/* An end that does not exist leaves its side open. */
static bool holds(struct interval interval, double truth)
{
	return !(interval.low > truth) && !(interval.high < truth);
}

/* How often each interval held the truth. */
static void simulate(const struct row *row, uint64_t seed, int nr_held[NR_INTERVALS])
{
	AUTO_FREE int64_t *lateness_ns = alloc_array(row->nr, sizeof(*lateness_ns));
	double truths[NR_INTERVALS] = {row->series->mean_ns, row->series->mean_ns};

	for (int q = 0; q < STATS_NR_QUANTILES; q++)
		truths[FIRST_QUANTILE + q] = (double)series_quantile_ns(row->series, shares[q]);
	memset(nr_held, 0, NR_INTERVALS * sizeof(*nr_held));
	for (int i = 0; i < REPETITIONS; i++) {
		struct summary summary;

		series_draw(row->series, &seed, lateness_ns, row->nr);
		row->summarize(lateness_ns, row->nr, &summary);
		for (int k = 0; k < NR_INTERVALS; k++)
			nr_held[k] += holds(interval_of(&summary, k), truths[k]);
	}
}

/* P(B <= k) of a binomial B, term by term from their logarithms. */
static double binomial_below(uint64_t n, double p, uint64_t k)
{
	double sum = 0;

	for (uint64_t i = 0; i <= k; i++)
		sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) -
			   lgamma((double)(n - i) + 1) + (double)i * log(p) +
			   (double)(n - i) * log1p(-p));
	return sum;
}

/* What an interval should hold: by its ranks a quantile of independent, different values lies
 * between them where low <= B < high of the n values are below it. */
static double exact_share(const struct row *row, int interval)
{
	const int q = interval - FIRST_QUANTILE;
	uint64_t ranks[3];

	if (interval < FIRST_QUANTILE)
		return NAMED;
	stats_ranks(row->nr, (enum stats_quantile)q, ranks);
	return (ranks[2] ? binomial_below(row->nr, shares[q], ranks[2] - 1) : 1) -
	       (ranks[1] ? binomial_below(row->nr, shares[q], ranks[1] - 1) : 0);
}

/* x ln(x / y), which is 0 for x = 0 */
static double part(double x, double y)
{
	return x > 0 ? x * log(x / y) : 0;
}

/* Is it improbable that a share that was seen is truly this one? */
static bool differs(double seen, double share)
{
	return REPETITIONS * (part(seen, share) + part(1 - seen, 1 - share)) > IMPROBABLE;
}

static bool as_expected(const struct row *row, int interval, double seen)
{
	const bool less = seen < NAMED && differs(seen, NAMED);

	switch (row->expected[interval]) {
	case '=':
		return !differs(seen, exact_share(row, interval));
	case '+':
		return !less;
	default:
		return less;
	}
}

/* A test, and a cell of the table. */
static void judge(const struct row *row, int interval, double seen, struct tally *tally,
		  FILE *table)
{
	const char expected = row->expected[interval];
	const double share = expected == '=' ? exact_share(row, interval) : NAMED;
	const bool ok = as_expected(row, interval, seen);

	tally->nr_failed += !ok;
	printf("%s %d - %s, %zu events, %s, %s: %.2f %% hold the truth, expected %c %.2f %%\n",
	       ok ? "ok" : "not ok", ++tally->nr_tests, row->series->name, row->nr, row->kept,
	       interval_names[interval], 100 * seen, expected, 100 * share);
	fprintf(table, expected == '-' ? " **%.1f** |" : " %.1f |", 100 * seen);
}

static void try_row(const struct row *row, uint64_t seed, struct tally *tally, FILE *table)
{
	int nr_held[NR_INTERVALS];

	simulate(row, seed, nr_held);
	fprintf(table, "# | %s | %zu | %s |", row->series->name, row->nr, row->kept);
	for (int k = 0; k < NR_INTERVALS; k++) {
		if (row->expected[k] == ' ')
			fputs(" |", table);
		else
			judge(row, k, (double)nr_held[k] / REPETITIONS, tally, table);
	}
	fputc('\n', table);
	fflush(stdout);
}

int main(void)
{
	struct tally tally = {0, 0};
	char *text = NULL;
	size_t size;
	FILE *table = open_memstream(&text, &size);

	for (size_t i = 0; i < NR(rows); i++)
		try_row(&rows[i], i, &tally, table);
	fclose(table);
	printf("1..%d\n%s", tally.nr_tests, text);
	free(text);
	return tally.nr_failed > 0;
}
