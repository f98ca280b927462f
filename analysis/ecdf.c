// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ecdf.c - from counts to fractions. A fraction is printed with two digits more than the number
 * of events has, so that what is missing to 1 is never rounded away.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/ecdf.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MIN_DECIMALS 6

/* A function being followed from latency to latency. */
struct walk {
	const struct distribution *of;
	size_t next;   /* bin */
	uint64_t seen; /* events in the bins before it */
};

/* The fraction of events that were at most this late; latencies are asked for in ascending
 * order. */
static double walk_to(struct walk *walk, int64_t ns)
{
	const struct distribution *of = walk->of;

	while (walk->next < of->nr_bins && of->bins[walk->next].ns <= ns)
		walk->seen += of->bins[walk->next++].count;
	return ns >= of->max_ns ? 1 : (double)walk->seen / (double)of->n;
}

/* Every latency at which some function steps, once; as bins whose counts mean nothing. */
static size_t find_latencies(const struct distribution *const *boots, size_t nr,
			     struct distribution_bin **latencies_out)
{
	struct distribution_bin *latencies;
	size_t nr_latencies = 0, room = nr;

	for (size_t i = 0; i < nr; i++)
		room += boots[i]->nr_bins;
	latencies = alloc_array(room, sizeof(*latencies));
	for (size_t i = 0; i < nr; i++) {
		for (size_t b = 0; b < boots[i]->nr_bins; b++)
			latencies[nr_latencies++] = boots[i]->bins[b];
		latencies[nr_latencies++].ns = boots[i]->max_ns;
	}
	*latencies_out = latencies;
	return distribution_merge(latencies, nr_latencies);
}

int ecdf_compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double ecdf_median(const double *sorted, size_t nr)
{
	return nr % 2 ? sorted[nr / 2] : (sorted[nr / 2 - 1] + sorted[nr / 2]) / 2;
}

size_t ecdf_band(const struct distribution *const *boots, size_t nr, struct ecdf_step **steps_out)
{
	AUTO_FREE struct walk *walks = alloc_array(nr, sizeof(*walks));
	AUTO_FREE double *fractions = alloc_array(nr, sizeof(*fractions));
	AUTO_FREE struct distribution_bin *latencies = NULL;
	const size_t nr_steps = find_latencies(boots, nr, &latencies);
	struct ecdf_step *steps = alloc_array(nr_steps, sizeof(*steps));

	for (size_t i = 0; i < nr; i++)
		walks[i].of = boots[i];
	for (size_t s = 0; s < nr_steps; s++) {
		for (size_t i = 0; i < nr; i++)
			fractions[i] = walk_to(&walks[i], latencies[s].ns);
		qsort(fractions, nr, sizeof(*fractions), ecdf_compare);
		steps[s] = (struct ecdf_step){
			.ns = latencies[s].ns,
			.low = fractions[0],
			.median = ecdf_median(fractions, nr),
			.high = fractions[nr - 1],
		};
	}
	*steps_out = steps;
	return nr_steps;
}

static int decimals_of(uint64_t n)
{
	int digits = 2;

	for (; n; n /= 10)
		digits++;
	return digits < MIN_DECIMALS ? MIN_DECIMALS : digits;
}

static void write_latency(int64_t ns, FILE *out)
{
	char number[TEXT_NUMBER];

	fputs(text_number(number, (double)ns / 1000, 3), out);
}

static void write_fraction(double fraction, int decimals, char separator, FILE *out)
{
	char number[TEXT_NUMBER];

	fprintf(out, "%s%c", text_number(number, fraction, decimals), separator);
}

void ecdf_write(const struct distribution *distribution, FILE *out)
{
	const int decimals = decimals_of(distribution->n);
	struct ecdf_step *steps;
	const size_t nr_steps = ecdf_band(&distribution, 1, &steps);

	for (size_t s = 0; s < nr_steps; s++) {
		write_latency(steps[s].ns, out);
		fputc(' ', out);
		write_fraction(steps[s].median, decimals, '\n', out);
	}
	free(steps);
}

void ecdf_write_band(const struct distribution *const *boots, size_t nr, FILE *out)
{
	struct ecdf_step *steps;
	const size_t nr_steps = ecdf_band(boots, nr, &steps);
	uint64_t most = 0;
	int decimals;

	for (size_t i = 0; i < nr; i++)
		most = boots[i]->n > most ? boots[i]->n : most;
	decimals = decimals_of(most);
	for (size_t s = 0; s < nr_steps; s++) {
		write_latency(steps[s].ns, out);
		fputc(' ', out);
		write_fraction(steps[s].low, decimals, ' ', out);
		write_fraction(steps[s].median, decimals, ' ', out);
		write_fraction(steps[s].high, decimals, '\n', out);
	}
	free(steps);
}
