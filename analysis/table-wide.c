// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-wide.c - every cell with every figure: the figures, and the ends of their 99 %
 * intervals below them; for the mean both the normal ones and those by batch means.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/grid.h"
#include "analysis/label.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "cli/alloc.h"

enum { LABEL, MEAN, SD, MIN, P50, P90, P99, P999, MAX, LAG1, MISSED, NR_COLUMNS };

static const struct grid_column columns[] = {
	[LABEL] = {"", NULL, "cell"},	     [MEAN] = {"mean", NULL, "mean"},
	[SD] = {"sd", NULL, "sd"},	     [MIN] = {"min", NULL, "min"},
	[P50] = {"p50", NULL, "p50"},	     [P90] = {"p90", NULL, "p90"},
	[P99] = {"p99", NULL, "p99"},	     [P999] = {"p99.9", NULL, "p99.9"},
	[MAX] = {"max", NULL, "max"},	     [LAG1] = {"lag1", NULL, "lag1"},
	[MISSED] = {"miss", NULL, "missed"},
};

static void set_us(struct grid *grid, int column, double ns)
{
	char number[TEXT_NUMBER];

	grid_set(grid, column, text_us(number, ns));
}

static void set_at_least(struct grid *grid, int column, double ns, double bound_ns)
{
	char number[TEXT_NUMBER];

	grid_set(grid, column, text_us_at_least(number, ns, bound_ns));
}

static void put_summary(struct grid *grid, const char *label, const struct summary *summary,
			double bound_ns)
{
	grid_row(grid, label);
	set_us(grid, MEAN, summary->mean);
	set_us(grid, SD, summary->sd);
	set_us(grid, MIN, summary->min);
	for (int q = 0; q < STATS_NR_QUANTILES; q++)
		set_at_least(grid, P50 + q, summary->quantile[q], bound_ns);
	set_us(grid, MAX, summary->max);
}

/* The line of the figures themselves. */
static void put_figures(struct grid *grid, const struct figures *figures)
{
	const struct summary *delay = &figures->delay;
	char number[TEXT_NUMBER];

	put_summary(grid, "figure", delay, figures->counted.bound_ns);
	snprintf(number, sizeof(number), "%.2f", fabs(delay->lag1) < 0.005 ? 0 : delay->lag1);
	grid_set(grid, LAG1, isnan(delay->lag1) ? "-" : number);
	grid_set(grid, MISSED, text_number(number, figures->nr_missed, 0));
}

static void put_ends(struct grid *grid, const struct figures *figures, bool high)
{
	const struct summary *delay = &figures->delay;

	grid_row(grid, high ? "99 % to" : "99 % from");
	set_us(grid, MEAN, high ? delay->mean99.high : delay->mean99.low);
	for (int q = 0; q < STATS_NR_QUANTILES; q++)
		set_at_least(grid, P50 + q,
			     high ? delay->quantile99[q].high : delay->quantile99[q].low,
			     high ? NAN : figures->counted.bound_ns);
}

/* The ends that also hold for correlated events. */
static void put_batch_ends(struct grid *grid, const struct summary *delay)
{
	grid_row(grid, "bm from");
	set_us(grid, MEAN, delay->batch99.low);
	grid_row(grid, "bm to");
	set_us(grid, MEAN, delay->batch99.high);
}

/* What a timer that waits took for it. */
static void put_price(struct grid *grid, const struct figures *figures)
{
	const struct price *price = &figures->price;
	AUTO_FREE char *text =
		alloc_printf("waited %.1f %% of the time, %.3f of at most %.3f µs; lead %.3f µs; "
			     "%.0f woken late",
			     100 * price->wait_share, price->wait_max_ns / 1000,
			     price->wait_bound_ns / 1000, price->lead_ns / 1000, price->late_wakes);

	if (isnan(price->wait_share))
		return;
	grid_row(grid, "price");
	grid_set_across(grid, MEAN, NR_COLUMNS - MEAN, text);
}

/* What a program counted: the interrupt's share of it, and what lay at its bound or above. */
static void put_counted(struct grid *grid, const struct figures *figures, double period_ns)
{
	const struct counted *counted = &figures->counted;
	char bound[TEXT_NUMBER];
	AUTO_FREE char *text =
		alloc_printf("%s: %.0f of %.0f latencies at or above %s µs", counted->program,
			     counted->nr_overflows, figures->nr_events,
			     text_number(bound, (counted->bound_ns - period_ns) / 1000, 0));

	if (!*counted->program)
		return;
	if (counted->irq.n > 0)
		put_summary(grid, "irq", &counted->irq, counted->bound_ns);
	grid_row(grid, "counted");
	grid_set_across(grid, MEAN, NR_COLUMNS - MEAN, text);
}

static void put_cell(struct grid *grid, const struct table_row *row, struct label_style style,
		     struct notes *notes)
{
	const struct figures *figures = &row->figures;
	AUTO_FREE char *verdict = label_verdict(row, notes);
	const char *lab = label_lab(row, style);
	char *title = NULL;
	size_t size;
	FILE *out = open_memstream(&title, &size);

	fprintf(out, "%s: %s", row->cell.id, *verdict ? verdict : "ok");
	if (*lab)
		fprintf(out, ", %s", lab);
	if (figures->delay.n > 0)
		fprintf(out, ", %" PRIu64 " events", figures->delay.n);
	if (style.with_run)
		fprintf(out, ", run %s", row->run);
	fclose(out);
	grid_title(grid, title);
	free(title);
	if (figures->delay.n > 0) {
		put_figures(grid, figures);
		put_ends(grid, figures, false);
		put_ends(grid, figures, true);
		put_batch_ends(grid, &figures->delay);
		put_price(grid, figures);
		put_counted(grid, figures, row->period_ns);
	}
}

void table_write_wide(const struct table *table, bool markdown, FILE *out)
{
	struct grid *grid = grid_new(columns, NR_COLUMNS);
	const struct label_style style = label_style(table);
	const char *heading = label_heading(table);
	struct notes notes = {NULL, 0};

	for (size_t i = 0; i < table->nr_rows; i++)
		put_cell(grid, &table->rows[i], style, &notes);
	fprintf(out, "%sTimer events, time from arming to firing, µs\n", markdown ? "### " : "");
	if (*heading)
		fprintf(out, markdown ? "\n%s.\n" : "%s\n", heading);
	fputc('\n', out);
	if (markdown)
		grid_write_markdown(grid, out);
	else
		grid_write_text(grid, out);
	notes_write(&notes, markdown, out);
	notes_paragraph(
		"99 %: intervals of the mean, normal, and of percentiles, by order statistics; "
		"where events are correlated both are too narrow. bm: 99 % interval of the mean by "
		"30 batch means, to be believed there. lag1: autocorrelation of successive "
		"events. miss: grid periods without an event of their own. price: of a "
		"timer that waits for its deadlines with interrupts off. A figure that does not "
		"exist is \"-\".",
		markdown, out);
	label_caveats(table, markdown, out);
	grid_free(grid);
	notes_free(&notes);
}
