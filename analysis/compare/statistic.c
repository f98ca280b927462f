// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * statistic.c - from boots to a finding. The boot is what repeats: each counts once, by its own
 * figure, as events of one boot are not independent.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cell-record.h"
#include "analysis/compare/statistic.h"
#include "analysis/ecdf.h"
#include "analysis/printed.h"
#include "analysis/stats.h"
#include "cli/alloc.h"

#define PRINTED_STEP_NS 1000 /* programs print whole microseconds */
#define BUCKET_SHARE	1024 /* the part of its latency that a bucket is wide, at most */

const char *const statistic_names[BOOTS_NR_FIGURES + 1] = {
	[BOOTS_MEAN] = "mean",	[BOOTS_P50] = "median", [BOOTS_P99] = "p99",
	[BOOTS_P999] = "p99.9", [BOOTS_MAX] = "max",
};

const char *finding_name(enum finding finding)
{
	static const char *const names[] = {
		[FOUND_NONE] = "none",
		[FOUND_DIFFERENT] = "different",
		[FOUND_SMALL] = "below-floor",
		[FOUND_TOO_FEW] = "too-few-boots",
	};

	return names[finding];
}

size_t statistic_nr_boots(const struct pair *pair, int side)
{
	size_t nr = 0;

	for (size_t i = 0; i < pair->nr[side]; i++)
		nr += pair->cells[side][i]->distribution.n > 0;
	return nr;
}

/* Two readings of the clock, back to back, are so far apart. */
static double clock_cost_ns(const struct selected *cell)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", cell->run->path, cell->in_run->record);
	struct record_file file;
	struct error unused; /* the record has been read before */
	double cost;

	if (cell_record_open(path, &cell->in_run->cell, &file, &unused))
		return 0;
	cost = stats_median(file.clock_costs_ns, file.head->nr_clock_costs);
	record_file_close(&file);
	return isnan(cost) ? 0 : cost;
}

/* What the instrument cannot tell apart in this figure of the boot. */
static double resolution_ns(const struct selected *cell, enum boots_figure figure, double value)
{
	const bool is_quantile = figure != BOOTS_MEAN && figure != BOOTS_MAX;
	double width = 0;

	if (printed_is(&cell->in_run->cell))
		return PRINTED_STEP_NS;
	if (cell->in_run->cell.keep == CELL_HISTOGRAM && is_quantile && isfinite(value))
		width = fabs(value) / BUCKET_SHARE;
	return fmax(width, clock_cost_ns(cell));
}

static void take_values(const struct pair *pair, int side, struct statistic *statistic, bool exact)
{
	double *values = alloc_array(pair->nr[side], sizeof(*values));
	size_t nr = 0;

	for (size_t i = 0; i < pair->nr[side]; i++) {
		const struct selected *cell = pair->cells[side][i];
		const double value = boots_figure_of(&cell->distribution, statistic->figure);

		if (cell->distribution.n == 0)
			continue;
		values[nr++] = value;
		if (isinf(value))
			statistic->bound_ns =
				fmin(statistic->bound_ns, (double)cell->distribution.bound_ns);
		if (!exact)
			statistic->floor_ns = fmax(statistic->floor_ns,
						   resolution_ns(cell, statistic->figure, value));
	}
	statistic->values[side] = values;
	statistic->nr[side] = nr;
}

/* Where one boot's bound hides a figure, others that are as large cannot be ranked beside it. */
static void hide(struct statistic *statistic, int side)
{
	for (size_t i = 0; i < statistic->nr[side]; i++)
		if (statistic->values[side][i] >= statistic->bound_ns)
			statistic->values[side][i] = INFINITY;
}

static double median_of(const struct statistic *statistic, int side)
{
	const size_t nr = statistic->nr[side];
	AUTO_FREE double *sorted = alloc_array(nr, sizeof(*sorted));
	double median;

	if (nr == 0)
		return NAN;
	memcpy(sorted, statistic->values[side], nr * sizeof(*sorted));
	qsort(sorted, nr, sizeof(*sorted), ecdf_compare);
	median = ecdf_median(sorted, nr);
	return isinf(median) && isfinite(sorted[(nr - 1) / 2]) ? NAN : median;
}

/* The difference is at least so large, whichever sign it has. */
static double magnitude(const struct shift_effect *ns)
{
	return fmax(0, fmax(ns->least, -ns->most));
}

static enum finding finding_of(const struct statistic *statistic, const struct judging *judging)
{
	const double size = magnitude(&statistic->shift.ns);

	if (isnan(statistic->shift.ns.low))
		return FOUND_TOO_FEW;
	if (judging->exact ? !(size > 0) : !(statistic->p <= judging->level && size > 0))
		return FOUND_NONE;
	return size < statistic->floor_ns ? FOUND_SMALL : FOUND_DIFFERENT;
}

static void be_exact(struct shift_effect *effect)
{
	effect->low = effect->least;
	effect->high = effect->most;
}

void statistic_judge(const struct pair *pair, enum boots_figure figure,
		     const struct judging *judging, struct statistic *out)
{
	const double tail = judging->level / (double)judging->nr_tests / 2;

	*out = (struct statistic){
		.figure = figure, .bound_ns = INFINITY, .floor_ns = judging->floor_ns};
	for (int side = 0; side < NR_SIDES; side++)
		take_values(pair, side, out, judging->exact);
	for (int side = 0; side < NR_SIDES; side++) {
		hide(out, side);
		out->median[side] = median_of(out, side);
	}
	out->shift = shift_between((struct shift_side){out->values[SIDE_A], out->nr[SIDE_A]},
				   (struct shift_side){out->values[SIDE_B], out->nr[SIDE_B]},
				   out->bound_ns, tail);
	out->p = judging->exact ? NAN : fmin(1, out->shift.p * (double)judging->nr_tests);
	if (judging->exact) {
		be_exact(&out->shift.ns);
		be_exact(&out->shift.share);
	}
	out->finding = finding_of(out, judging);
}

void statistic_free(struct statistic *statistic)
{
	free(statistic->values[SIDE_A]);
	free(statistic->values[SIDE_B]);
}
