// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * summary.c - a row per cell, the published figures beside it, and why a verdict is not ok. What a
 * column shows and sorts by comes from one list.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define AT(member)    offsetof(struct table_row, member)
#define DELAY(member) AT(figures.delay.member)

enum kind {
	US,	  /* of µs, from ns */
	AT_LEAST, /* the same, that may be the bound of what counted it */
	PRINTED,  /* as the paper prints it */
	COUNT,
};

struct column {
	const char *heading, *explained;
	enum kind kind;
	size_t offset; /* of a double in the row */
};

#define NR_OURS 9

static const struct column columns[] = {
	{"mean", "mean of fired - armed, µs", US, DELAY(mean)},
	{"sd", "standard deviation, divided by n, µs", US, DELAY(sd)},
	{"from", "99 % interval of the mean, normal, µs", US, DELAY(mean99.low)},
	{"to", "99 % interval of the mean, normal, µs", US, DELAY(mean99.high)},
	{"p50", "median, µs", AT_LEAST, DELAY(quantile[STATS_P50])},
	{"p99", "99 % of events were at most so late, µs", AT_LEAST, DELAY(quantile[STATS_P99])},
	{"p99.9", "99.9 % of events were at most so late, µs", AT_LEAST,
	 DELAY(quantile[STATS_P999])},
	{"max", "the latest event, µs", US, DELAY(max)},
	{"missed", "grid periods without an event of their own", COUNT, AT(figures.nr_missed)},
	{"mean", "published mean, µs", PRINTED, AT(published.mean_ns)},
	{"sd", "published standard deviation, µs", PRINTED, AT(published.sd_ns)},
	{"from", "published interval, µs", PRINTED, AT(published.low_ns)},
	{"to", "published interval, µs", PRINTED, AT(published.high_ns)},
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static bool any_published(const struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (table->rows[i].repeats)
			return true;
	return false;
}

/* The published figures have columns where a row has them. */
static size_t nr_columns(const struct table *table)
{
	return any_published(table) ? NR_COLUMNS : NR_OURS;
}

static void write_headings(size_t nr, FILE *out)
{
	html_write(out,
		   "<thead>\n<tr><th scope=\"colgroup\" colspan=\"5\">cell</th>"
		   "<th scope=\"colgroup\" colspan=\"%zu\" class=\"group\">measured, µs</th>",
		   (size_t)NR_OURS);
	if (nr > NR_OURS)
		html_write(out,
			   "<th scope=\"colgroup\" colspan=\"%zu\" class=\"group\">published, µs"
			   "</th>",
			   nr - NR_OURS);
	html_write(out, "</tr>\n<tr><th scope=\"col\">platform</th><th scope=\"col\">scenario</th>"
			"<th scope=\"col\" class=\"number\">period</th>"
			"<th scope=\"col\" class=\"number\">events</th>"
			"<th scope=\"col\">verdict</th>");
	for (size_t c = 0; c < nr; c++)
		html_write(out, "<th scope=\"col\" class=\"number%s\" title=\"%s\">%s</th>",
			   c == 0 || c == NR_OURS ? " group" : "", columns[c].explained,
			   columns[c].heading);
	html_write(out, "</tr>\n</thead>\n");
}

static const char *shown(enum kind kind, double value, double bound_ns, char text[TEXT_NUMBER])
{
	switch (kind) {
	case AT_LEAST:
		return text_us_at_least(text, value, bound_ns);
	case PRINTED:
		return value < 1e6 || isnan(value) ? text_us(text, value)
						   : text_number(text, value / 1000, 0);
	case COUNT:
		return isnan(value) ? strcpy(text, "-") : text_number(text, value, 0);
	case US:
		break;
	}
	return text_us(text, value);
}

/* data-sort is what page.js sorts by; where it is missing there is no figure. */
static void write_number(double value, const char *text, const char *class, FILE *out)
{
	char number[TEXT_NUMBER];

	if (isnan(value))
		html_write(out, "<td class=\"number%s none\">–</td>", class);
	else
		html_write(out, "<td class=\"number%s\" data-sort=\"%s\">%s</td>", class,
			   text_number(number, value, 3), text);
}

/* The row's label, whose end is its mark. */
static void write_label(const struct report *report, size_t idx, FILE *out)
{
	const struct table_row *row = &report->table.rows[idx];
	const char *lab = label_lab(row, report->style);
	AUTO_FREE char *label = label_row(row, report->style);

	if (*lab)
		label[strlen(label) - strlen(", ") - strlen(lab)] = '\0';
	html_write(out, "<th scope=\"row\"><a href=\"#cell-%zu\">%s</a>", idx + 1, label);
	facts_write_origin(row->lab, lab, out);
	html_write(out, "</th>");
}

static void write_row(const struct report *report, size_t idx, FILE *out)
{
	const struct table_row *row = &report->table.rows[idx];
	char text[TEXT_NUMBER];

	html_write(out, "<tr");
	facts_write_keys(row, out);
	html_write(out, ">");
	write_label(report, idx, out);
	html_write(out, "<td>%s</td>", row->cell.scenario);
	write_number(row->period_ns, text_duration(text, row->cell.period_ns), "", out);
	write_number(row->figures.nr_events, shown(COUNT, row->figures.nr_events, NAN, text), "",
		     out);
	html_write(out, "<td>");
	facts_write_verdict(row->figures.verdict, out);
	html_write(out, "</td>");
	for (size_t c = 0; c < nr_columns(&report->table); c++) {
		const double value = *(const double *)((const char *)row + columns[c].offset);

		write_number(value,
			     shown(columns[c].kind, value, row->figures.counted.bound_ns, text),
			     c == 0 || c == NR_OURS ? " group" : "", out);
	}
	html_write(out, "</tr>\n");
}

/* The paragraphs of label_caveats: lines between empty ones. */
static void write_caveats(const struct table *table, FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *lines = open_memstream(&text, &size);

	label_caveats(table, true, lines);
	fclose(lines);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		html_write(out, "<p class=\"note\">%s</p>\n", line);
	free(text);
}

static bool same_cause(const struct table_row *a, const struct table_row *b)
{
	return a->figures.verdict == b->figures.verdict &&
	       strcmp(a->figures.reason, b->figures.reason) == 0;
}

/* All cells of one verdict and reason, told at the first of them. */
static void write_cause(const struct table *table, size_t first, FILE *out)
{
	const struct table_row *row = &table->rows[first];
	const char *separator = "";

	if (row->figures.verdict == VERDICT_OK)
		return;
	for (size_t i = 0; i < first; i++)
		if (same_cause(row, &table->rows[i]))
			return;
	html_write(out, "<li>");
	facts_write_verdict(row->figures.verdict, out);
	html_write(out, " %s <small>",
		   *row->figures.reason			     ? row->figures.reason
		   : row->figures.verdict == VERDICT_PENDING ? "not measured yet"
							     : "no reason was told");
	for (size_t i = first; i < table->nr_rows; i++) {
		if (!same_cause(row, &table->rows[i]))
			continue;
		html_write(out, "%s<a href=\"#cell-%zu\">%s</a>", separator, i + 1,
			   table->rows[i].cell.id);
		separator = ", ";
	}
	html_write(out, "</small></li>\n");
}

static void write_causes(const struct table *table, FILE *out)
{
	bool all_ok = true;

	for (size_t i = 0; i < table->nr_rows; i++)
		all_ok &= table->rows[i].figures.verdict == VERDICT_OK;
	if (all_ok)
		return;
	html_write(out, "<h3>What is not ok, and why</h3>\n<ul class=\"causes\">\n");
	for (size_t i = 0; i < table->nr_rows; i++)
		write_cause(table, i, out);
	html_write(out, "</ul>\n");
}

void report_write_summary(const struct report *report, FILE *out)
{
	const struct table *table = &report->table;

	html_write(out, "<section id=\"figures-of-cells\">\n"
			"<h2>Cells and published figures</h2>\n");
	if (!table->nr_rows) {
		html_write(out, "<p>There are no cells in %s.</p>\n</section>\n",
			   report->nr_runs > 1 ? "these runs" : "this run");
		return;
	}
	html_write(out,
		   "<p>The time from arming a timer to its event, in µs; a perfect timer would "
		   "show the period itself. The intervals measured are true 99 %% normal ones, "
		   "which assume independent events; those by batch means, which do not, are "
		   "told of each cell below.</p>\n"
		   "<div class=\"scroll\" tabindex=\"0\"><table class=\"sorts\">\n");
	write_headings(nr_columns(table), out);
	html_write(out, "<tbody>\n");
	for (size_t i = 0; i < table->nr_rows; i++)
		write_row(report, i, out);
	html_write(out, "</tbody></table></div>\n");
	if (any_published(table))
		html_write(out,
			   "<p class=\"note\">published: PLOS ONE 2015, "
			   "doi 10.1371/journal.pone.0130887, as printed there. Its intervals "
			   "are headed 99 %%, but their half-widths are those of a 95 %% normal "
			   "interval.</p>\n");
	write_caveats(table, out);
	write_causes(table, out);
	html_write(out, "</section>\n");
}
