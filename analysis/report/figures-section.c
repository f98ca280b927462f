// SPDX-License-Identifier: GPL-2.0-or-later
/* figures-section.c - the pictures, each with its caption; where one is missing, why. */
#include "analysis/report/html.h"
#include "analysis/report/report.h"

static void write_figure(const struct figure_wanted *wanted, const struct report_figure *drawn,
			 FILE *out)
{
	html_write(out, "<figure id=\"%s\">\n", wanted->name);
	if (*drawn->file)
		html_write(out, "<a href=\"%s\"><img src=\"%s\" alt=\"%s\"></a>\n", drawn->file,
			   drawn->file, wanted->title);
	else
		html_write(out, "<p class=\"missing\">%s</p>\n", drawn->fault);
	html_write(out, "<figcaption>%s</figcaption>\n</figure>\n", wanted->title);
}

void report_write_figures(const struct report *report, FILE *out)
{
	html_write(out, "<section id=\"pictures\">\n<h2>Figures</h2>\n");
	if (!report->set.nr)
		html_write(out,
			   "<p>No cell that is ok has events: there is nothing to draw.</p>\n");
	else if (report->no_gnuplot)
		html_write(out, "<p class=\"missing\">There are no figures, because gnuplot is not "
				"installed. Install the package gnuplot-nox, then make this report "
				"again as told <a href=\"#repeat\">below</a>.</p>\n");
	else
		for (size_t f = 0; f < report->set.nr; f++)
			write_figure(&report->set.list[f], &report->figures[f], out);
	html_write(out, "</section>\n");
}
