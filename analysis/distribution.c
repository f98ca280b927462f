// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * distribution.c - finds the reader, and what can be asked of a distribution whatever that was.
 * Counts are added, never scaled.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/distribution.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

int distribution_read(const struct run_folder *run, const struct run_cell *cell,
		      struct distribution *distribution_out, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", run->path, cell->record);
	int ret;

	*distribution_out = (struct distribution){.bound_ns = INT64_MAX, .mean_ns = NAN};
	if (!cell->record[0])
		ret = error_set(err, EXIT_OURS, ENOENT, "%s/manifest.json: names no record",
				run->path);
	else if (printed_is(&cell->cell))
		ret = distribution_of_printed(run, cell, false, distribution_out, err);
	else
		ret = distribution_of_record(path, &cell->cell, distribution_out, err);
	return ret ? error_prefix(err, ret, "%s", cell->cell.id) : 0;
}

int distribution_read_irq(const struct run_folder *run, const struct run_cell *cell,
			  struct distribution *distribution_out, struct error *err)
{
	int ret = 0;

	*distribution_out = (struct distribution){.bound_ns = INT64_MAX, .mean_ns = NAN};
	if (cell->record[0] && printed_is(&cell->cell))
		ret = distribution_of_printed(run, cell, true, distribution_out, err);
	return ret ? error_prefix(err, ret, "%s", cell->cell.id) : 0;
}

static int compare_bins(const void *a, const void *b)
{
	const struct distribution_bin *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

size_t distribution_merge(struct distribution_bin *bins, size_t nr_bins)
{
	size_t nr = 0;

	if (nr_bins)
		qsort(bins, nr_bins, sizeof(*bins), compare_bins);
	for (size_t i = 0; i < nr_bins; i++) {
		if (nr && bins[nr - 1].ns == bins[i].ns)
			bins[nr - 1].count += bins[i].count;
		else
			bins[nr++] = bins[i];
	}
	return nr;
}

/* Take in the part's bins below the bound; what is not in them is above it. */
static void pool_bins(struct distribution *pooled, const struct distribution *part)
{
	uint64_t nr_binned = 0;

	for (size_t i = 0; i < part->nr_bins && part->bins[i].ns < pooled->bound_ns; i++) {
		pooled->bins[pooled->nr_bins++] = part->bins[i];
		nr_binned += part->bins[i].count;
	}
	pooled->nr_above += part->n - nr_binned;
}

void distribution_pool(const struct distribution *const *parts, size_t nr_parts,
		       struct distribution *pooled_out)
{
	struct distribution pooled = {.bound_ns = INT64_MAX};
	long double sum = 0;
	size_t room = 0;

	for (size_t i = 0; i < nr_parts; i++) {
		room += parts[i]->nr_bins;
		if (parts[i]->bound_ns < pooled.bound_ns)
			pooled.bound_ns = parts[i]->bound_ns;
	}
	pooled.bins = alloc_array(room, sizeof(*pooled.bins));
	for (size_t i = 0; i < nr_parts; i++) {
		const struct distribution *part = parts[i];

		if (part->n == 0)
			continue;
		pool_bins(&pooled, part);
		if (pooled.n == 0 || part->max_ns > pooled.max_ns)
			pooled.max_ns = part->max_ns;
		pooled.n += part->n;
		pooled.rounding = pooled.rounding ? pooled.rounding : part->rounding;
		sum += (long double)part->mean_ns * (long double)part->n;
	}
	pooled.nr_bins = distribution_merge(pooled.bins, pooled.nr_bins);
	pooled.mean_ns = pooled.n ? (double)(sum / (long double)pooled.n) : NAN;
	*pooled_out = pooled;
}

double distribution_quantile(const struct distribution *distribution, unsigned int permille)
{
	const uint64_t n = distribution->n;
	const uint64_t rank = (uint64_t)(((unsigned __int128)n * permille + 999) / 1000);
	uint64_t seen = 0;

	if (n == 0)
		return NAN;
	for (size_t i = 0; i < distribution->nr_bins; i++) {
		seen += distribution->bins[i].count;
		if (seen >= rank)
			return (double)distribution->bins[i].ns;
	}
	return rank == n ? (double)distribution->max_ns : INFINITY;
}

void distribution_free(struct distribution *distribution)
{
	free(distribution->bins);
	memset(distribution, 0, sizeof(*distribution));
}
