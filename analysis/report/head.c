// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * head.c - the head of the page: what a browser may load, what was measured and where. A run of a
 * lab or a stand-in is told so before anything else.
 */
#include "analysis/origin.h"
#include "analysis/report/assets.h"
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "analysis/show-line.h"
#include "cli/version.h"

/* "file:" beside 'self': not every browser takes a page's own folder for its self. */
static void write_policy(FILE *out)
{
	html_write(out,
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		   "style-src '%s'; script-src '%s'; img-src 'self' file:; base-uri 'none'; "
		   "form-action 'none'\">\n",
		   asset_css_hash, asset_js_hash);
}

static void write_title(const struct report *report, FILE *out)
{
	const char *heading = label_heading(&report->table);

	html_write(out, "<title>vmtick:");
	for (size_t r = 0; r < report->nr_runs; r++)
		html_write(out, "%s%s", r ? ", " : " ", report->runs[r]->path);
	if (*heading)
		html_write(out, " — %s", heading);
	html_write(out, "</title>\n");
}

static size_t nr_of_verdict(const struct report *report, const char *run, enum verdict verdict)
{
	size_t nr = 0;

	for (size_t i = 0; i < report->table.nr_rows; i++)
		nr += report->table.rows[i].run == run &&
		      report->table.rows[i].figures.verdict == verdict;
	return nr;
}

static void write_counts(const struct report *report, const struct run_folder *run, FILE *out)
{
	static const enum verdict order[] = {VERDICT_OK,     VERDICT_SKIPPED, VERDICT_INVALID,
					     VERDICT_FAILED, VERDICT_ERROR,   VERDICT_PENDING};

	html_write(out, "<td class=\"number\">%zu</td><td>", run->nr_cells);
	for (size_t v = 0; v < sizeof(order) / sizeof(order[0]); v++) {
		size_t nr = nr_of_verdict(report, run->path, order[v]);

		if (nr) {
			html_write(out, "%zu ", nr);
			facts_write_verdict(order[v], out);
			html_write(out, " ");
		}
	}
	html_write(out, "</td>");
}

static void write_run(const struct report *report, const struct run_folder *run, FILE *out)
{
	const json_t *host = json_object_get(run->manifest, "host");
	const char *lab = run_folder_lab(run);

	html_write(out, "<tr><th scope=\"row\">%s</th>", run->path);
	if (*lab)
		html_write(out, "<td><strong class=\"mark\">%s</strong></td>", origin_mark(lab));
	else
		html_write(out, "<td>no lab</td>");
	html_write(out, "<td>%s</td><td>%s<br><small>%s</small></td>",
		   show_text_of(run->manifest, "created"), show_text_of(host, "cpu"),
		   show_text_of(host, "kernel"));
	write_counts(report, run, out);
	html_write(out, "</tr>\n");
}

static void write_runs(const struct report *report, FILE *out)
{
	html_write(out,
		   "<div class=\"scroll\" tabindex=\"0\"><table class=\"runs\"><thead><tr>"
		   "<th scope=\"col\">run</th><th scope=\"col\">measured in</th>"
		   "<th scope=\"col\">begun</th><th scope=\"col\">host</th>"
		   "<th scope=\"col\" class=\"number\">cells</th><th scope=\"col\">verdicts</th>"
		   "</tr></thead><tbody>\n");
	for (size_t r = 0; r < report->nr_runs; r++)
		write_run(report, report->runs[r], out);
	html_write(out, "</tbody></table></div>\n");
}

static void write_contents(const struct report *report, FILE *out)
{
	html_write(out, "<nav aria-label=\"Contents\"><ul><li><a href=\"#figures-of-cells\">"
			"Cells and published figures</a></li>");
	if (report->style.with_boot)
		html_write(out, "<li><a href=\"#spread\">Boots</a></li>");
	html_write(out, "<li><a href=\"#pictures\">Figures</a></li>"
			"<li><a href=\"#cells\">Each cell</a></li>"
			"<li><a href=\"#evidence\">Each boot</a></li>"
			"<li><a href=\"#repeat\">How to repeat it</a></li></ul></nav>\n");
}

void report_write_head(const struct report *report, FILE *out)
{
	const char *heading = label_heading(&report->table);

	html_write(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	write_policy(out);
	html_write(out,
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<meta name=\"generator\" content=\"vmtick %s\">\n",
		   VMTICK_VERSION);
	write_title(report, out);
	fprintf(out, "<style>%s</style>\n</head>\n<body>\n", asset_css);
	if (*heading)
		html_write(out, "<p class=\"origin\" role=\"note\">%s.</p>\n", heading);
	html_write(out, "<header>\n<p class=\"kicker\">vmtick report</p>\n"
			"<h1>How precisely timer events came</h1>\n");
	write_runs(report, out);
	write_contents(report, out);
	html_write(out, "</header>\n<main>\n");
}
