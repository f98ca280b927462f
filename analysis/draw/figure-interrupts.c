// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-interrupts.c - interrupts per second on the timer's CPU, idle and under io, as the timer
 * paper's Fig. 7, whose own two numbers stand beside and are marked as its own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/cell-fact.h"
#include "analysis/draw/row-panel.h"
#include "analysis/reference.h"
#include "cli/alloc.h"

#define MAX_GROUPS 320
#define KEY_ROWS   4
#define PUBLISHED  "linux, as published"

/* The interrupts per second that were counted; NAN where there is no such number. */
static double counted(const struct selected *cell)
{
	const char *text = json_string_value(json_object_get(cell->in_run->facts, "irqs_per_s"));
	char *end = NULL;
	const double number = text ? strtod(text, &end) : NAN;

	return text && end > text && !*end && isfinite(number) && number >= 0 ? number : NAN;
}

static bool is_io(const struct selected *cell)
{
	return strcmp(cell->cell.scenario, "io") == 0;
}

static bool has_count(const struct selected *cell)
{
	return !isnan(counted(cell)) && (is_io(cell) || strcmp(cell->cell.scenario, "idle") == 0);
}

/* Rows are called by platform and what else differs; the last is the published one. */
struct rows {
	const char **labels;
	size_t nr;
	size_t *of_group; /* the row of each group */
};

static struct rows find_rows(const struct groups *groups)
{
	struct rows rows = {
		.labels = alloc_array(groups->nr + 1, sizeof(char *)),
		.of_group = alloc_array(groups->nr, sizeof(size_t)),
	};

	for (size_t g = 0; g < groups->nr; g++) {
		size_t row = 0;

		while (row < rows.nr && strcmp(rows.labels[row], groups->list[g].label) != 0)
			row++;
		rows.of_group[g] = row;
		if (row == rows.nr)
			rows.labels[rows.nr++] = groups->list[g].label;
	}
	rows.labels[rows.nr++] = PUBLISHED;
	return rows;
}

static struct axis_range range_of(const struct groups *groups, const struct reference *reference)
{
	double low = reference->idle_irqs_per_s, high = reference->io_irqs_per_s;

	for (size_t g = 0; g < groups->nr; g++)
		for (size_t b = 0; b < groups->list[g].nr_boots; b++) {
			const double number = counted(groups->list[g].boots[b]);

			low = number > 0 ? fmin(low, number) : low;
			high = fmax(high, number);
		}
	return (struct axis_range){axis_scale_below(low), axis_scale_above(high * 1.02)};
}

static void write_cells(const struct groups *groups, const struct rows *rows, bool io,
			const struct axis_range *range, FILE *script)
{
	fprintf(script, "$%s << EOD\n", io ? "io" : "idle");
	for (size_t g = 0; g < groups->nr; g++)
		for (size_t b = 0; b < groups->list[g].nr_boots; b++) {
			const struct selected *boot = groups->list[g].boots[b];

			if (is_io(boot) == io)
				fprintf(script, "%.9g %zu\n", fmax(counted(boot), range->low_us),
					rows->of_group[g]);
		}
	fputs("EOD\n", script);
}

/* Marks of ours are filled, the published ones are not. */
static void write_plot(const struct rows *rows, const struct reference *reference, FILE *script)
{
	static const char *const titles[] = {"idle", "io"};
	static const char *const colours[] = {"#0072B2", "#D55E00"};
	const double published[] = {reference->idle_irqs_per_s, reference->io_irqs_per_s};

	for (size_t i = 0; i < 2; i++)
		fprintf(script,
			"$published_%s << EOD\n%.9g %zu\nEOD\n"
			"set arrow from %.9g, graph 0 to %.9g, graph 1 nohead dt (4, 4) lw 0.8 "
			"lc rgb '%s'\n",
			titles[i], published[i], rows->nr - 1, published[i], published[i],
			colours[i]);
	for (size_t i = 0; i < 2; i++)
		fprintf(script,
			"%s$%s with points pt %zu ps 0.9 lc rgb '%s' title '%s', \\\n"
			"  $published_%s with points pt %zu ps 0.9 lw 1.4 lc rgb '%s' "
			"title '%s, published in the timer paper, of bare Linux: %.2f'",
			i ? ", \\\n  " : "plot ", titles[i], 7 + 2 * i, colours[i], titles[i],
			titles[i], 6 + 2 * i, colours[i], titles[i], published[i]);
	fputc('\n', script);
}

static void write_rows(const struct groups *groups, const struct rows *rows,
		       const struct reference *reference, struct page *page, FILE *script)
{
	const struct row_panel panel = {
		.labels = rows->labels,
		.nr = rows->nr,
		.range = range_of(groups, reference),
		.title = "interrupts per second",
	};

	page_begin(
		page, groups, row_panel_height(rows->nr, KEY_ROWS),
		"On the CPU of the timer, whose own events are not counted: a mark for each boot "
		"at each period, at the left edge where there was none.",
		script);
	write_cells(groups, rows, false, &panel.range, script);
	write_cells(groups, rows, true, &panel.range, script);
	row_panel_begin(&panel, KEY_ROWS, page, script);
	page_write_texts(page, script);
	write_plot(rows, reference, script);
}

static int write_interrupts(const struct groups *groups, struct page *page, FILE *script,
			    struct error *err)
{
	struct reference reference;
	struct rows rows;
	int ret = reference_load(&reference, err);

	if (ret)
		return ret;
	rows = find_rows(groups);
	write_rows(groups, &rows, &reference, page, script);
	free(rows.labels);
	free(rows.of_group);
	reference_free(&reference);
	return 0;
}

const struct figure_kind figure_interrupts = {
	.name = "interrupts",
	.summary = "interrupts per second on the timer's CPU, idle and under io",
	.title = "Interrupts on the timer's CPU",
	.part = "cell",
	.placed = 1u << CELL_FACT_SCENARIO | 1u << CELL_FACT_PERIOD,
	.max_groups = MAX_GROUPS,
	.suits = has_count,
	.lacks = "no count of interrupts, idle or under io",
	.write = write_interrupts,
};
