// SPDX-License-Identifier: GPL-2.0-or-later
/* row-panel.c - the panel's left edge is where its longest label ends. */
#include "analysis/draw/gnuplot.h"
#include "analysis/draw/row-panel.h"
#include "analysis/text.h"

/* In px. */
#define ROW	  22
#define KEY_ROW	  16
#define AXIS	  52
#define CHARACTER 6.4 /* mean width, in a label */
#define MAX_LEFT  460

int row_panel_height(size_t nr_rows, size_t nr_key_rows)
{
	return ROW * (int)nr_rows + KEY_ROW * (int)nr_key_rows + PAGE_PAD + AXIS;
}

static int left_of(const struct row_panel *panel)
{
	size_t longest = 0;
	int left;

	for (size_t i = 0; i < panel->nr; i++)
		if (text_width(panel->labels[i]) > longest)
			longest = text_width(panel->labels[i]);
	left = 2 * PAGE_PAD + (int)(CHARACTER * (double)longest);
	return left < PAGE_LEFT ? PAGE_LEFT : left > MAX_LEFT ? MAX_LEFT : left;
}

static void write_labels(const struct row_panel *panel, FILE *script)
{
	fputs("set ytics scale 0 font ',9.5' (", script);
	for (size_t i = 0; i < panel->nr; i++) {
		fputs(i ? ", " : "", script);
		gnuplot_quote(panel->labels[i], script);
		fprintf(script, " %zu", i);
	}
	fputs(")\n", script);
}

void row_panel_begin(const struct row_panel *panel, size_t nr_key_rows, const struct page *page,
		     FILE *script)
{
	const int top = KEY_ROW * (int)nr_key_rows + PAGE_PAD, left = left_of(panel);

	page_set_panel(page, (struct page_panel){left, PAGE_RIGHT, top, top + ROW * (int)panel->nr},
		       script);
	fputs("set key at ", script);
	page_write_place(page, PAGE_PAD, 0, script);
	fprintf(script,
		" left top Left reverse horizontal maxcols 1 samplen 2 font ',9.5' "
		"noautotitle\n"
		"set logscale x\nset xrange [%.9g:%.9g]\nset yrange [%zu.5:-0.5]\n"
		"set xlabel '%s' font ',9.5' offset 0,0.3\nset xtics font ',9' ",
		panel->range.low_us, panel->range.high_us, panel->nr - 1, panel->title);
	axis_scale_numbers(panel->range.low_us, panel->range.high_us, true, script);
	fputc('\n', script);
	write_labels(panel, script);
}
