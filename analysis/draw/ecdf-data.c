// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ecdf-data.c - curves as data of a script. Steps closer than 1/BINS_PER_OCTAVE octave are one
 * step: a picture does not tell them apart, and a million of them take long to draw.
 */
#include <inttypes.h>
#include <math.h>
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/ecdf-data.h"

#define BINS_PER_OCTAVE 200

struct ecdf_scale ecdf_data_scale(const struct curves *curves)
{
	struct axis_range range = {INFINITY, 0};
	uint64_t most = 1;

	for (size_t c = 0; c < curves->nr; c++) {
		const struct curve *curve = &curves->list[c];

		for (size_t b = 0; b < curve->nr_boots; b++) {
			axis_range_add(&range, curve->distributions[b]);
			if (curve->distributions[b]->n > most)
				most = curve->distributions[b]->n;
		}
	}
	return (struct ecdf_scale){axis_range_rounded(range), 0.6 / (double)most};
}

/* A point of the curve: x, then median, min and max of F, then of 1 - F. */
static void write_point(const struct ecdf_scale *scale, int64_t ns, const struct ecdf_step *step,
			FILE *script)
{
	fprintf(script, "%.9g %.9g %.9g %.9g %.9g %.9g %.9g\n",
		fmax((double)ns / 1000, scale->latency.low_us), step->median, step->low, step->high,
		fmax(1 - step->median, scale->floor), fmax(1 - step->high, scale->floor),
		fmax(1 - step->low, scale->floor));
}

/* Latencies of the same bin are not told apart in a picture. */
static double bin_of(int64_t ns)
{
	return ns > 0 ? floor(log2((double)ns) * BINS_PER_OCTAVE) : -1;
}

/* Both ends of each step, so that lines between the points are those of the function. */
static void write_steps(const struct curve *curve, const struct ecdf_scale *scale, FILE *script)
{
	struct ecdf_step before = {.ns = 0};

	for (size_t s = 0; s < curve->nr_steps; s++) {
		const struct ecdf_step *step = &curve->steps[s];

		if (s > 0 && s + 1 < curve->nr_steps &&
		    bin_of(step->ns) == bin_of(curve->steps[s + 1].ns))
			continue;
		write_point(scale, step->ns, &before, script);
		write_point(scale, step->ns, step, script);
		before = *step;
	}
}

void ecdf_data_write(const struct curve *curve, size_t c, const struct ecdf_scale *scale,
		     FILE *script)
{
	fprintf(script, "$curve%zu << EOD\n", c);
	write_steps(curve, scale, script);
	fprintf(script, "EOD\n$max%zu << EOD\n", c);
	for (size_t b = 0; b < curve->nr_boots; b++) {
		const struct distribution *of = curve->distributions[b];

		fprintf(script, "%.9g %.9g\n",
			fmax((double)of->max_ns / 1000, scale->latency.low_us), 1 / (double)of->n);
	}
	fputs("EOD\n", script);
}
