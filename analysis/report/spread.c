// SPDX-License-Identifier: GPL-2.0-or-later
/* spread.c - how far the boots of a cell lie apart, of the cells that were repeated. */
#include <math.h>
#include <string.h>
#include "analysis/boots.h"
#include "analysis/origin.h"
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static void write_figure(const struct boots_line *line, double value, FILE *out)
{
	char number[TEXT_NUMBER];

	if (isinf(value))
		html_write(out, "<td class=\"number\">≥ %s</td>", text_us(number, line->bound_ns));
	else if (isnan(value))
		html_write(out, "<td class=\"number none\">–</td>");
	else if (*line->unit == '%')
		html_write(out, "<td class=\"number\">%s %%</td>", text_number(number, value, 1));
	else
		html_write(out, "<td class=\"number\">%s</td>", text_us(number, value));
}

static void write_line(const struct boots_line *line, FILE *out)
{
	const bool is_boot = strcmp(line->what, "boot") == 0;
	char number[TEXT_NUMBER];

	html_write(out, is_boot ? "<tr>" : "<tr class=\"over\">");
	html_write(out, "<th scope=\"row\">%s", line->what);
	if (is_boot)
		html_write(out, " %s</th><td>", text_number(number, line->repetition, 0));
	else
		html_write(out, "</th><td>");
	if (is_boot)
		facts_write_verdict(line->row->figures.verdict, out);
	html_write(out, "</td><td class=\"number\">%s</td>",
		   text_number(number, line->nr_events, 0));
	for (int f = 0; f < BOOTS_NR_FIGURES; f++)
		write_figure(line, line->figures[f], out);
	html_write(out, "</tr>\n");
}

static void write_group(const struct boots_line *line, bool first, FILE *out)
{
	char boots[TEXT_NUMBER], ok[TEXT_NUMBER];

	html_write(out, first ? "<tbody" : "</tbody>\n<tbody");
	facts_write_keys(line->row, out);
	html_write(out, ">\n<tr class=\"title\"><th scope=\"rowgroup\" colspan=\"8\">%s",
		   line->group);
	facts_write_origin(line->lab, origin_mark(line->lab), out);
	html_write(out, " <small>%s of %s boots ok; %s</small></th></tr>\n",
		   text_number(ok, line->nr_ok, 0), text_number(boots, line->nr_boots, 0),
		   line->run);
}

void report_write_spread(const struct report *report, FILE *out)
{
	AUTO_FREE struct boots_line *lines = NULL;
	const struct boots_line *last = NULL;
	size_t nr;

	if (!report->style.with_boot)
		return;
	nr = boots_lines(&report->table, &lines);
	html_write(out, "<section id=\"spread\">\n<h2>How far boots lie apart</h2>\n"
			"<p>Lateness, fired - deadline, in µs. Samples of one boot are not "
			"independent: the median and the range are over the boots' own figures, "
			"each boot that is ok counting once; pooled is of all their events.</p>\n"
			"<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"
			"<th scope=\"col\">boot</th><th scope=\"col\">verdict</th>"
			"<th scope=\"col\" class=\"number\">events</th>"
			"<th scope=\"col\" class=\"number\">mean</th>"
			"<th scope=\"col\" class=\"number\">p50</th>"
			"<th scope=\"col\" class=\"number\">p99</th>"
			"<th scope=\"col\" class=\"number\">p99.9</th>"
			"<th scope=\"col\" class=\"number\">max</th></tr></thead>\n");
	for (size_t i = 0; i < nr; i++) {
		if (lines[i].nr_boots < 2)
			continue;
		if (!last || last->run != lines[i].run || strcmp(last->group, lines[i].group) != 0)
			write_group(&lines[i], !last, out);
		write_line(&lines[i], out);
		last = &lines[i];
	}
	html_write(out,
		   last ? "</tbody></table></div>\n</section>\n" : "</table></div>\n</section>\n");
}
