// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-platforms.c - all platforms in one, as the timer paper's Figs 18 and 19: the spread of
 * latency on each as a box, by period. The published means stand beside ours, never in their place.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/draw/cell-fact.h"
#include "analysis/draw/row-panel.h"
#include "analysis/reference.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_GROUPS 64
#define KEY_ROWS   2

/* A row of the panel; in µs. */
struct box {
	const struct group *group;     /* NULL: the row is a heading */
	char heading[2 * TEXT_NUMBER]; /* of the rows of a period */
	struct distribution pooled;
	double published_us; /* NAN where there is none */
};

struct boxes {
	struct box *list;
	size_t nr;
	bool has_published;
};

static uint64_t period_of(const struct group *group)
{
	return group->boots[0]->cell.period_ns;
}

/* Groups of one period stay in their order. */
static int compare_periods(const void *a, const void *b)
{
	const struct group *const *x = a, *const *y = b;

	if (period_of(*x) != period_of(*y))
		return period_of(*x) < period_of(*y) ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static struct box heading_of(uint64_t period_ns)
{
	struct box box = {.published_us = NAN};
	char period[TEXT_NUMBER];

	snprintf(box.heading, sizeof(box.heading), "period %s:", text_duration(period, period_ns));
	return box;
}

static struct box box_of(const struct group *group, const struct reference *reference)
{
	const struct cell *cell = &group->boots[0]->cell;
	const struct published *published = reference_find(reference, cell);
	struct box box = {.group = group, .published_us = NAN};

	distribution_pool(group->distributions, group->nr_boots, &box.pooled);
	if (published)
		box.published_us = (published->mean_ns - (double)cell->period_ns) / 1000;
	return box;
}

/* By period, below each its groups in their order; the periods have headings where they differ. */
static struct boxes find_boxes(const struct groups *groups, const struct reference *reference)
{
	AUTO_FREE const struct group **sorted = alloc_array(groups->nr, sizeof(*sorted));
	struct boxes boxes = {alloc_array(2 * groups->nr, sizeof(struct box)), 0, false};
	bool differ;

	for (size_t g = 0; g < groups->nr; g++)
		sorted[g] = &groups->list[g];
	qsort(sorted, groups->nr, sizeof(*sorted), compare_periods);
	differ = period_of(sorted[0]) != period_of(sorted[groups->nr - 1]);
	for (size_t g = 0; g < groups->nr; g++) {
		if (differ && (!g || period_of(sorted[g]) != period_of(sorted[g - 1])))
			boxes.list[boxes.nr++] = heading_of(period_of(sorted[g]));
		boxes.list[boxes.nr] = box_of(sorted[g], reference);
		boxes.has_published |= !isnan(boxes.list[boxes.nr++].published_us);
	}
	return boxes;
}

static void free_boxes(struct boxes *boxes)
{
	for (size_t i = 0; i < boxes->nr; i++)
		distribution_free(&boxes->list[i].pooled);
	free(boxes->list);
}

static struct axis_range range_of(const struct boxes *boxes)
{
	struct axis_range range = {INFINITY, 0};

	for (size_t i = 0; i < boxes->nr; i++) {
		const struct box *box = &boxes->list[i];

		if (!box->group)
			continue;
		axis_range_add(&range, &box->pooled);
		if (box->published_us > 0) {
			range.low_us = fmin(range.low_us, box->published_us);
			range.high_us = fmax(range.high_us, box->published_us);
		}
	}
	return axis_range_rounded(range);
}

/* The figure within the axis, at its left edge where it was early; a quantile of which no more is
 * known than that it is above a bound is drawn at the largest. */
static void write_us(const struct axis_range *range, const struct distribution *of, double ns,
		     FILE *script)
{
	const double known_ns = isinf(ns) ? (double)of->max_ns : ns;

	fprintf(script, " %.9g", fmax(known_ns / 1000, range->low_us));
}

/* ROW MIN P1 P25 P50 P75 P99 MAX MEAN */
static void write_box(const struct axis_range *range, size_t row, const struct distribution *of,
		      FILE *script)
{
	static const unsigned int permille[] = {10, 250, 500, 750, 990};

	fprintf(script, "%zu", row);
	write_us(range, of, of->nr_bins ? (double)of->bins[0].ns : (double)of->bound_ns, script);
	for (size_t i = 0; i < sizeof(permille) / sizeof(permille[0]); i++)
		write_us(range, of, distribution_quantile(of, permille[i]), script);
	write_us(range, of, (double)of->max_ns, script);
	write_us(range, of, of->mean_ns, script);
	fputc('\n', script);
}

static void write_data(const struct boxes *boxes, const struct axis_range *range, FILE *script)
{
	fputs("$boxes << EOD\n", script);
	for (size_t i = 0; i < boxes->nr; i++)
		if (boxes->list[i].group)
			write_box(range, i, &boxes->list[i].pooled, script);
	fputs("EOD\n$published << EOD\n", script);
	for (size_t i = 0; i < boxes->nr; i++)
		if (!isnan(boxes->list[i].published_us))
			fprintf(script, "%zu %.9g\n", i,
				fmax(boxes->list[i].published_us, range->low_us));
	fputs("EOD\n", script);
}

/* Whiskers, boxes, median, mean. */
static void write_plot(const struct boxes *boxes, FILE *script)
{
	fputs("plot $boxes using 2:1:($8-$2):(0) with vectors nohead lw 1.2 lc rgb '#555555', \\\n"
	      "  $boxes using 2:($1-0.16):(0):(0.32) with vectors nohead lw 1.2 lc rgb '#555555', "
	      "\\\n"
	      "  $boxes using 8:($1-0.16):(0):(0.32) with vectors nohead lw 1.2 lc rgb '#555555', "
	      "\\\n"
	      "  $boxes using 5:1:3:7:($1-0.3):($1+0.3) with boxxyerror fs solid noborder "
	      "fc rgb '#BBDDF3', \\\n"
	      "  $boxes using 5:1:4:6:($1-0.3):($1+0.3) with boxxyerror fs solid noborder "
	      "fc rgb '#56B4E9', \\\n"
	      "  $boxes using 5:($1-0.3):(0):(0.6) with vectors nohead lw 2 lc rgb '#000000', "
	      "\\\n"
	      "  $boxes using 9:1 with points pt 7 ps 0.5 lc rgb '#D55E00' title 'mean'",
	      script);
	if (boxes->has_published)
		fputs(", \\\n  $published using 2:1 with points pt 12 ps 1.1 lw 1.4 lc rgb "
		      "'#D55E00' title 'mean that the timer paper published'",
		      script);
	fputc('\n', script);
}

static void write_boxes(const struct groups *groups, const struct boxes *boxes, struct page *page,
			FILE *script)
{
	struct row_panel panel = {.nr = boxes->nr,
				  .labels = alloc_array(boxes->nr, sizeof(char *)),
				  .range = range_of(boxes),
				  .title = "latency (µs)"};

	for (size_t i = 0; i < boxes->nr; i++)
		panel.labels[i] =
			boxes->list[i].group ? boxes->list[i].group->label : boxes->list[i].heading;
	page_begin(page, groups, row_panel_height(boxes->nr, KEY_ROWS),
		   "Boxes: light, all but the earliest and the latest 1 % of the events; dark, the "
		   "middle half; line, the median. Whiskers: from the earliest to the latest.",
		   script);
	write_data(boxes, &panel.range, script);
	row_panel_begin(&panel, KEY_ROWS, page, script);
	page_write_texts(page, script);
	write_plot(boxes, script);
	free(panel.labels);
}

static int write_platforms(const struct groups *groups, struct page *page, FILE *script,
			   struct error *err)
{
	struct reference reference;
	struct boxes boxes;
	int ret = reference_load(&reference, err);

	if (ret)
		return ret;
	boxes = find_boxes(groups, &reference);
	write_boxes(groups, &boxes, page, script);
	free_boxes(&boxes);
	reference_free(&reference);
	return 0;
}

const struct figure_kind figure_platforms = {
	.name = "platforms",
	.summary = "the spread of latency on all platforms, beside the published means",
	.title = "All platforms in one",
	.part = "row",
	.edge = "left edge",
	.placed = 1u << CELL_FACT_PERIOD,
	.max_groups = MAX_GROUPS,
	.write = write_platforms,
};
