// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cells.c - all that is known of each cell: every figure with its interval, what the instrument
 * told of itself, what was asked, and what the runner saw around it.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static void write_us(double ns, double bound_ns, FILE *out)
{
	char number[TEXT_NUMBER];

	html_write(out, "<td class=\"number\">%s</td>",
		   isnan(ns) ? "–" : text_us_at_least(number, ns, bound_ns));
}

/* A figure and the ends of its 99 % interval. */
static void write_line(const char *name, double ns, struct interval ends, double bound_ns,
		       FILE *out)
{
	html_write(out, "<tr><th scope=\"row\">%s</th>", name);
	write_us(ns, bound_ns, out);
	write_us(ends.low, bound_ns, out);
	write_us(ends.high, NAN, out);
	html_write(out, "</tr>\n");
}

static void write_figures(const struct summary *summary, const char *heading, double bound_ns,
			  FILE *out)
{
	static const char *const quantiles[] = {"p50", "p90", "p99", "p99.9"};
	static const struct interval none = {NAN, NAN};

	html_write(out,
		   "<h4>%s</h4>\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"
		   "<td></td><th scope=\"col\" class=\"number\">figure</th>"
		   "<th scope=\"col\" class=\"number\">99 %% from</th>"
		   "<th scope=\"col\" class=\"number\">to</th></tr></thead>\n<tbody>\n",
		   heading);
	write_line("mean, normal interval", summary->mean, summary->mean99, NAN, out);
	write_line("mean, by batch means", summary->mean, summary->batch99, NAN, out);
	write_line("sd", summary->sd, none, NAN, out);
	write_line("min", summary->min, none, NAN, out);
	for (int q = 0; q < STATS_NR_QUANTILES; q++)
		write_line(quantiles[q], summary->quantile[q], summary->quantile99[q], bound_ns,
			   out);
	write_line("max", summary->max, none, NAN, out);
	html_write(out, "</tbody></table></div>\n");
}

static void write_number(const char *name, double value, int decimals, const char *unit, FILE *out)
{
	char number[TEXT_NUMBER];
	AUTO_FREE char *text = alloc_printf("%s%s", text_number(number, value, decimals), unit);

	if (!isnan(value))
		facts_write_one(name, text, out);
}

static void write_instrument(const struct figures *figures, FILE *out)
{
	const struct price *price = &figures->price;
	const struct counted *counted = &figures->counted;

	html_write(out, "<h4>What the instrument told</h4>\n<dl>\n");
	facts_write_one("program", counted->program, out);
	write_number("events", figures->nr_events, 0, "", out);
	write_number("missed periods", figures->nr_missed, 0, "", out);
	write_number("at or above its bound", counted->nr_overflows, 0, "", out);
	write_number("its bound", counted->bound_ns / 1000, 3, " µs", out);
	write_number("autocorrelation of successive events", figures->delay.lag1, 3, "", out);
	write_number("cost of reading its clock, median", figures->clock_cost_ns, 0, " ns", out);
	write_number("cost of arming, median", figures->arm_cost_ns, 0, " ns", out);
	write_number("waited for deadlines, of the CPU's time", 100 * price->wait_share, 2, " %",
		     out);
	write_number("longest wait", price->wait_max_ns / 1000, 3, " µs", out);
	write_number("bound of a wait", price->wait_bound_ns / 1000, 3, " µs", out);
	write_number("lead at the end", price->lead_ns / 1000, 3, " µs", out);
	write_number("woken too late to wait", price->late_wakes, 0, "", out);
	html_write(out, "</dl>\n");
}

static size_t run_number(const struct report *report, const struct run_folder *run)
{
	size_t r = 0;

	while (report->runs[r] != run)
		r++;
	return r + 1;
}

/* From 1, in the manifest's order; 0 where there is none of this id. */
static size_t boot_number(const struct run_folder *run, const char *id)
{
	const json_t *boots = json_object_get(run->manifest, "boots");
	const json_t *boot = run_folder_boot(run, id);

	for (size_t i = 0; boot && i < json_array_size(boots); i++)
		if (json_array_get(boots, i) == boot)
			return i + 1;
	return 0;
}

static void write_origin(const struct report *report, const struct selected *selected, FILE *out)
{
	const struct run_cell *in_run = selected->in_run;
	const size_t boot = boot_number(selected->run, in_run->boot);

	html_write(out, "<p>Run %s", selected->run->path);
	if (boot)
		html_write(out, ", boot <a href=\"#boot-%zu-%zu\">%s</a>",
			   run_number(report, selected->run), boot, in_run->boot);
	else if (*in_run->boot)
		html_write(out, ", boot %s, of which the manifest has nothing", in_run->boot);
	if (*in_run->record)
		html_write(out, ", record <code>%s</code>", in_run->record);
	html_write(out, "</p>\n");
}

static void write_asked(const struct run_folder *run, const struct cell *cell, FILE *out)
{
	json_t *object = cell_to_json(cell);

	facts_write(run_folder_imported(run) ? "What a person said of it, and defaults"
					     : "What was asked",
		    object, out);
	json_decref(object);
}

static void write_cell(const struct report *report, size_t idx, FILE *out)
{
	const struct table_row *row = &report->table.rows[idx];
	const struct selected *selected = &report->selection.cells[idx];

	html_write(out, "<details");
	facts_write_keys(row, out);
	html_write(out, ">\n<summary>%s ", row->cell.id);
	facts_write_verdict(row->figures.verdict, out);
	facts_write_origin(row->lab, label_lab(row, report->style), out);
	html_write(out, "</summary>\n<div id=\"cell-%zu\">\n", idx + 1);
	if (*row->figures.reason)
		html_write(out, "<p class=\"reason\">%s</p>\n", row->figures.reason);
	write_origin(report, selected, out);
	if (row->figures.delay.n) {
		write_figures(&row->figures.delay, "Time from arming to event, µs",
			      row->figures.counted.bound_ns, out);
		write_instrument(&row->figures, out);
	}
	if (row->figures.counted.irq.n)
		write_figures(&row->figures.counted.irq, "The same until the interrupt came, µs",
			      row->figures.counted.bound_ns, out);
	facts_write("What the runner saw around it", selected->in_run->facts, out);
	write_asked(selected->run, &row->cell, out);
	html_write(out, "</div>\n</details>\n");
}

void report_write_cells(const struct report *report, FILE *out)
{
	html_write(out, "<section id=\"cells\">\n<h2>Each cell</h2>\n");
	for (size_t i = 0; i < report->table.nr_rows; i++)
		write_cell(report, i, out);
	html_write(out, "</section>\n");
}
