// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * boots.c - gathers the boots of each cell. Boots, not events, are what repeats: so the median
 * and the range are over the boots' figures, each boot counting once.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/boots.h"
#include "analysis/ecdf.h"
#include "analysis/repetition.h"
#include "cli/alloc.h"

#define NR_OVER 5 /* lines over the boots */

/* The boots of one cell. */
struct group {
	const struct table_row **rows;
	size_t nr;
	const struct distribution **ok; /* of the boots that are ok and have events */
	size_t nr_ok;
};

static bool is_of(const struct table_row *row, const struct table_row *first)
{
	return row->run == first->run && repetition_alike(&row->cell, &first->cell);
}

static void gather(const struct table *table, size_t first_idx, bool *done, struct group *group)
{
	group->nr = group->nr_ok = 0;
	for (size_t i = first_idx; i < table->nr_rows; i++) {
		const struct table_row *row = &table->rows[i];

		if (done[i] || !is_of(row, &table->rows[first_idx]))
			continue;
		done[i] = true;
		group->rows[group->nr++] = row;
		if (row->figures.verdict == VERDICT_OK && row->distribution.n)
			group->ok[group->nr_ok++] = &row->distribution;
	}
}

double boots_figure_of(const struct distribution *distribution, enum boots_figure figure)
{
	static const unsigned int permilles[] = {
		[BOOTS_P50] = 500, [BOOTS_P99] = 990, [BOOTS_P999] = 999};

	if (distribution->n == 0)
		return NAN;
	if (figure == BOOTS_MEAN)
		return distribution->mean_ns;
	return figure == BOOTS_MAX ? (double)distribution->max_ns
				   : distribution_quantile(distribution, permilles[figure]);
}

/* A line of the group whose figures are still to be set. */
static struct boots_line line_of(const struct group *group, const struct table_row *row,
				 const char *what)
{
	struct boots_line line = {
		.row = row,
		.run = row->run,
		.lab = row->lab,
		.what = what,
		.unit = "ns",
		.repetition = NAN,
		.verdict = "",
		.reason = "",
		.nr_boots = (double)group->nr,
		.nr_ok = (double)group->nr_ok,
		.nr_events = NAN,
		.nr_above = NAN,
		.bound_ns = NAN,
	};

	repetition_group(&row->cell, line.group);
	return line;
}

static void set_figures(struct boots_line *line, const struct distribution *distribution)
{
	for (int f = 0; f < BOOTS_NR_FIGURES; f++)
		line->figures[f] = boots_figure_of(distribution, (enum boots_figure)f);
	if (distribution->n == 0)
		return;
	line->nr_events = (double)distribution->n;
	line->nr_above = (double)distribution->nr_above;
	if (distribution->nr_above)
		line->bound_ns = (double)distribution->bound_ns;
}

static struct boots_line boot_line(const struct group *group, const struct table_row *row)
{
	struct boots_line line = line_of(group, row, "boot");

	line.repetition = row->repetition;
	line.verdict = verdict_name(row->figures.verdict);
	line.reason = row->figures.reason;
	set_figures(&line, &row->distribution);
	return line;
}

/* Median, min, max and range of one figure over the boots. */
static void set_spread(const struct group *group, enum boots_figure figure,
		       struct boots_line lines[NR_OVER])
{
	AUTO_FREE double *values = alloc_array(group->nr_ok, sizeof(*values));
	const size_t last = group->nr_ok - 1;
	double median;

	for (size_t i = 0; i <= last; i++)
		values[i] = boots_figure_of(group->ok[i], figure);
	qsort(values, group->nr_ok, sizeof(*values), ecdf_compare);
	median = ecdf_median(values, group->nr_ok);
	if (isinf(median) && isfinite(values[last / 2])) /* between the bound's two sides */
		median = NAN;
	lines[0].figures[figure] = median;
	lines[1].figures[figure] = values[0];
	lines[2].figures[figure] = values[last];
	lines[3].figures[figure] = median > 0 && isfinite(values[last])
					   ? 100 * (values[last] - values[0]) / median
					   : NAN;
}

static void over_boots(const struct group *group, struct boots_line lines[NR_OVER])
{
	static const char *const names[NR_OVER] = {"median", "min", "max", "range", "pooled"};
	struct distribution pooled;

	for (int i = 0; i < NR_OVER; i++)
		lines[i] = line_of(group, group->rows[0], names[i]);
	lines[3].unit = "%";
	for (int f = 0; f < BOOTS_NR_FIGURES; f++)
		set_spread(group, (enum boots_figure)f, lines);
	distribution_pool(group->ok, group->nr_ok, &pooled);
	set_figures(&lines[4], &pooled);
	if (pooled.nr_above) /* what an infinite figure over the boots is at least */
		lines[0].bound_ns = lines[1].bound_ns = lines[2].bound_ns = (double)pooled.bound_ns;
	distribution_free(&pooled);
}

size_t boots_lines(const struct table *table, struct boots_line **lines_out)
{
	AUTO_FREE bool *done = alloc_array(table->nr_rows, sizeof(bool));
	AUTO_FREE const struct table_row **rows = alloc_array(table->nr_rows, sizeof(*rows));
	AUTO_FREE const struct distribution **ok = alloc_array(table->nr_rows, sizeof(*ok));
	struct boots_line *lines = alloc_array(table->nr_rows * (1 + NR_OVER), sizeof(*lines));
	struct group group = {.rows = rows, .ok = ok};
	size_t nr = 0;

	for (size_t i = 0; i < table->nr_rows; i++) {
		if (done[i])
			continue;
		gather(table, i, done, &group);
		for (size_t b = 0; b < group.nr; b++)
			lines[nr++] = boot_line(&group, group.rows[b]);
		if (group.nr_ok > 1) {
			over_boots(&group, &lines[nr]);
			nr += NR_OVER;
		}
	}
	*lines_out = lines;
	return nr;
}
