// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-boots.c - the boots of each cell under one another, and below them how far they lie
 * apart. Boots that are not ok are named, counted, and left out of that.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/boots.h"
#include "analysis/grid.h"
#include "analysis/label.h"
#include "analysis/text.h"
#include "cli/alloc.h"

enum { LABEL, MEAN, P50, P99, P999, MAX, EVENTS, NR_COLUMNS };

static const struct grid_column columns[] = {
	[LABEL] = {"", NULL, "boot"},	       [MEAN] = {"mean", NULL, "mean"},
	[P50] = {"p50", NULL, "p50"},	       [P99] = {"p99", NULL, "p99"},
	[P999] = {"p99.9", NULL, "p99.9"},     [MAX] = {"max", NULL, "max"},
	[EVENTS] = {"events", NULL, "events"},
};

/* A table being laid out. */
struct layout {
	struct grid *grid;
	struct notes notes;
	struct label_style style;
};

static void set_figures(struct grid *grid, const struct boots_line *line)
{
	const bool share = strcmp(line->unit, "%") == 0;
	char number[TEXT_NUMBER], bound[TEXT_NUMBER + 4];

	for (int f = 0; f < BOOTS_NR_FIGURES; f++) {
		const double figure = line->figures[f];

		if (isinf(figure)) {
			snprintf(bound, sizeof(bound), "≥ %s", text_us(number, line->bound_ns));
			grid_set(grid, MEAN + f, bound);
		} else if (share && !isnan(figure)) {
			snprintf(number, sizeof(number), "%.1f %%", figure);
			grid_set(grid, MEAN + f, number);
		} else {
			grid_set(grid, MEAN + f, text_us(number, figure));
		}
	}
	grid_set(grid, EVENTS, text_number(number, line->nr_events, 0));
}

static void put_title(struct layout *layout, const struct boots_line *line)
{
	AUTO_FREE char *group = label_group(line->row, layout->style);
	AUTO_FREE char *timer = label_timer(line->row, layout->style);
	AUTO_FREE char *title =
		alloc_printf("%s, %s: %.0f of %.0f boot%s ok", group, timer, line->nr_ok,
			     line->nr_boots, line->nr_boots == 1 ? "" : "s");

	grid_title(layout->grid, title);
}

static void put_boot(struct layout *layout, const struct boots_line *line)
{
	AUTO_FREE char *verdict = label_verdict(line->row, &layout->notes);
	AUTO_FREE char *label =
		alloc_printf("boot %.0f%s%s", line->repetition, *verdict ? ", " : "", verdict);
	AUTO_FREE char *name = alloc_printf("boot %.0f", line->repetition);
	const bool empty = isnan(line->nr_events);

	grid_row(layout->grid, empty ? name : label);
	if (empty)
		grid_set_across(layout->grid, MEAN, NR_COLUMNS - MEAN,
				*verdict ? verdict : "no events");
	else
		set_figures(layout->grid, line);
}

/* Below the last boot of a cell that has no lines over its boots. */
static void put_no_spread(struct layout *layout, const struct boots_line *line)
{
	grid_row(layout->grid, "spread");
	grid_set_across(layout->grid, MEAN, NR_COLUMNS - MEAN,
			line->nr_ok > 0 ? "1 boot: no spread known"
					: "no boot is ok: no spread known");
}

static bool same_cell(const struct boots_line *a, const struct boots_line *b)
{
	return a->run == b->run && strcmp(a->group, b->group) == 0;
}

static void put_lines(struct layout *layout, const struct boots_line *lines, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct boots_line *line = &lines[i];

		if (i == 0 || !same_cell(line, &lines[i - 1]))
			put_title(layout, line);
		if (strcmp(line->what, "boot") == 0) {
			put_boot(layout, line);
		} else {
			grid_row(layout->grid, line->what);
			set_figures(layout->grid, line);
		}
		if (line->nr_ok < 2 && (i + 1 == nr || !same_cell(line, &lines[i + 1])))
			put_no_spread(layout, line);
	}
}

static void write_foot(const struct layout *layout, bool markdown, FILE *out)
{
	notes_write(&layout->notes, markdown, out);
	notes_paragraph(
		"median, min, max: of the boots' own figures, each boot that is ok counting "
		"once; of an even number the median is between two. range: max - min in % "
		"of the median. pooled: of all events of these boots together. ≥: of the "
		"events at or above that bound no more is known than their number and the "
		"largest of them.",
		markdown, out);
	label_caveats(layout->style.table, markdown, out);
}

void table_write_boots(const struct table *table, bool markdown, FILE *out)
{
	struct layout layout = {
		.grid = grid_new(columns, NR_COLUMNS),
		.style = label_style(table),
	};
	const char *heading = label_heading(table);
	AUTO_FREE struct boots_line *lines = NULL;
	const size_t nr_lines = boots_lines(table, &lines);

	layout.style.with_boot = false;
	put_lines(&layout, lines, nr_lines);
	fprintf(out, "%sSpread between boots: lateness, µs\n", markdown ? "### " : "");
	if (*heading)
		fprintf(out, markdown ? "\n%s.\n" : "%s\n", heading);
	fputc('\n', out);
	if (markdown)
		grid_write_markdown(layout.grid, out);
	else
		grid_write_text(layout.grid, out);
	write_foot(&layout, markdown, out);
	grid_free(layout.grid);
	notes_free(&layout.notes);
}
