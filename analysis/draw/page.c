// SPDX-License-Identifier: GPL-2.0-or-later
/* page.c - lays a page out from the top, and turns px into gnuplot's share of the screen. */
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/gnuplot.h"
#include "analysis/draw/page.h"
#include "analysis/text.h"

#define HEADING	     26
#define CAPTION_LINE 15

static const char *const colours[] = {"#000000", "#0072B2", "#D55E00", "#009E73",
				      "#CC79A7", "#56B4E9", "#E69F00", "#999999"};
static const char *const dashes[] = {"1", "(16, 8)", "(4, 7)", "(16, 7, 3, 7)", "(32, 10)"};

#define NR(array) (sizeof(array) / sizeof((array)[0]))

const char *page_colour(size_t i)
{
	return colours[i % NR(colours)];
}

const char *page_dash(size_t i)
{
	return dashes[i % NR(dashes)];
}

static char *caption_lines(const struct groups *groups, const char *note)
{
	char *sentences = NULL, *lines = NULL;
	size_t size;
	FILE *out = open_memstream(&sentences, &size);

	fprintf(out, "%s ", note);
	groups_caption(groups, out);
	fclose(out);
	out = open_memstream(&lines, &size);
	text_wrap(out, "", sentences);
	fclose(out);
	free(sentences);
	return lines;
}

void page_begin(struct page *page, const struct groups *groups, int content, const char *note,
		FILE *script)
{
	int nr_lines = 0;

	page->heading = groups_heading(groups);
	page->caption = caption_lines(groups, note);
	for (const char *c = page->caption; *c; c++)
		nr_lines += *c == '\n';
	page->top = PAGE_PAD + (*page->heading ? HEADING : 0);
	page->content = content;
	page->height = page->top + content + nr_lines * CAPTION_LINE + PAGE_PAD / 2;
	fprintf(script,
		"# %s, by vmtick figure. To draw it:\n"
		"# gnuplot -e \"set terminal svg size %d,%d; set output 'FILE.svg'\" THIS-FILE\n"
		"set encoding utf8\nset termoption noenhanced\nset border lw 0.8\n"
		"set tics scale 0.8, 0.4 nomirror\n"
		"set grid xtics ytics lc rgb '#DDDDDD' lt 1 lw 0.6\n",
		groups->kind->title, PAGE_WIDTH, page->height);
}

void page_free(struct page *page)
{
	free(page->caption);
}

static double screen_x(int px)
{
	return (double)px / PAGE_WIDTH;
}

static double screen_y(const struct page *page, int px)
{
	return 1 - (double)(page->top + px) / page->height;
}

void page_write_place(const struct page *page, int x, int y, FILE *script)
{
	fprintf(script, "screen %.6f, screen %.6f", screen_x(x), screen_y(page, y));
}

void page_set_panel(const struct page *page, struct page_panel panel, FILE *script)
{
	fprintf(script,
		"set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
		"set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		screen_x(panel.left), screen_x(panel.right), screen_y(page, panel.from),
		screen_y(page, panel.to));
}

void page_set_label(const struct page *page, int x, int y, const char *text, const char *style,
		    FILE *script)
{
	fputs("set label ", script);
	gnuplot_quote(text, script);
	fputs(" at ", script);
	page_write_place(page, x, y, script);
	fprintf(script, " %s\n", style);
}

void page_write_texts(struct page *page, FILE *script)
{
	int at = page->content;

	if (*page->heading)
		page_set_label(page, PAGE_PAD, HEADING / 2 - 4 - HEADING, page->heading,
			       "left font ',12' tc rgb '#B00000'", script);
	for (char *line = strtok(page->caption, "\n"); line; line = strtok(NULL, "\n")) {
		page_set_label(page, PAGE_PAD, at, line, "left font ',9'", script);
		at += CAPTION_LINE;
	}
}
