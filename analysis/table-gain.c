// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-gain.c - the timers side by side: for each platform, scenario and period the native
 * timer at each slop, then the others, and how much they gain over it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/grid.h"
#include "analysis/label.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "cli/alloc.h"

enum { LABEL, MEAN, P999, MAX, SD, GAIN, LEAST, PUBLISHED, NR_COLUMNS };
#define NR_FIGURES (GAIN - MEAN)

static const struct grid_column columns[] = {
	[LABEL] = {"", NULL, "timer"},
	[MEAN] = {"mean", "lateness", "mean lateness"},
	[P999] = {"p99.9", NULL, "p99.9 lateness"},
	[MAX] = {"max", NULL, "max lateness"},
	[SD] = {"sd", NULL, "sd"},
	[GAIN] = {"same", "sd of hrtimer / sd", "gain, same slops"},
	[LEAST] = {"least", NULL, "least gain"},
	[PUBLISHED] = {"published", NULL, "published gain"},
};

/* A table being laid out. */
struct layout {
	const struct table *table;
	struct grid *grid;
	struct notes notes;
	struct label_style style;
	bool *done; /* rows of the table that stand in the grid */
};

static void set_us(struct grid *grid, int column, double ns)
{
	char number[TEXT_NUMBER];

	grid_set(grid, column, text_us(number, ns));
}

/* To three digits, as far as there are decimals to leave out. */
static void set_gain(struct grid *grid, int column, double gain)
{
	char number[TEXT_NUMBER];

	snprintf(number, sizeof(number), "%.*f", gain < 9.995 ? 2 : gain < 99.95 ? 1 : 0, gain);
	grid_set(grid, column, isnan(gain) ? "" : number);
}

static void put_row(struct layout *layout, size_t idx)
{
	const struct table_row *row = &layout->table->rows[idx];
	const struct summary *delay = &row->figures.delay;
	AUTO_FREE char *name = label_timer(row, layout->style);
	AUTO_FREE char *verdict = label_verdict(row, &layout->notes);
	AUTO_FREE char *label = alloc_printf("%s%s%s", name, *verdict ? ", " : "", verdict);
	struct grid *grid = layout->grid;
	char number[TEXT_NUMBER];

	layout->done[idx] = true;
	grid_row(grid, delay->n > 0 ? label : name);
	if (delay->n > 0) {
		set_us(grid, MEAN, delay->mean - row->period_ns);
		grid_set(grid, P999,
			 text_us_at_least(number, delay->quantile[STATS_P999] - row->period_ns,
					  row->figures.counted.bound_ns - row->period_ns));
		set_us(grid, MAX, delay->max - row->period_ns);
		set_us(grid, SD, delay->sd);
	} else {
		grid_set_across(grid, MEAN, NR_FIGURES, *verdict ? verdict : "no events");
	}
	set_gain(grid, GAIN, row->gain.same_slops);
	set_gain(grid, LEAST, row->gain.least);
	set_gain(grid, PUBLISHED, row->gain.published);
}

/* The rows to be compared with this one, of its timer or, with NULL, of any. */
static void put_comparable(struct layout *layout, const struct table_row *with, const char *timer)
{
	for (size_t i = 0; i < layout->table->nr_rows; i++) {
		const struct table_row *row = &layout->table->rows[i];

		if (!layout->done[i] && table_comparable(row, with) &&
		    (!timer || strcmp(row->cell.timer, timer) == 0))
			put_row(layout, i);
	}
}

static void put_group(struct layout *layout, const struct table_row *first)
{
	AUTO_FREE char *title = label_group(first, layout->style);

	grid_title(layout->grid, title);
	put_comparable(layout, first, "hrtimer");
	put_comparable(layout, first, "xen-virq");
	put_comparable(layout, first, NULL);
}

static void write_foot(const struct layout *layout, bool markdown, FILE *out)
{
	notes_write(&layout->notes, markdown, out);
	notes_paragraph(
		"sd of hrtimer / sd: how many times smaller the standard deviation is than that of "
		"the native timer in the same run, on the same platform: at the same slops; least: "
		"than the smallest at any slops. published: the same of the paper's new timer, "
		"beside a Xen whose timer_slop was 1 ns. Only cells that are ok are compared.",
		markdown, out);
	label_caveats(layout->table, markdown, out);
}

void table_write_gain(const struct table *table, bool markdown, FILE *out)
{
	struct layout layout = {
		.table = table,
		.grid = grid_new(columns, NR_COLUMNS),
		.style = label_style(table),
		.done = alloc_array(table->nr_rows, sizeof(bool)),
	};
	const char *heading = label_heading(table);

	for (size_t i = 0; i < table->nr_rows; i++)
		if (!layout.done[i])
			put_group(&layout, &table->rows[i]);
	fprintf(out, "%sTimers side by side: lateness and standard deviation, µs\n",
		markdown ? "### " : "");
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
	free(layout.done);
}
