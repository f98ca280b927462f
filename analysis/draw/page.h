/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h - what every figure has around its panels: the mark of the cells' origin above, their
 * caption below, colours. Places are in px; those of a kind count from below the mark.
 */
#ifndef VMTICK_PAGE_H
#define VMTICK_PAGE_H

#include <stdio.h>
#include "analysis/draw/groups.h"

#define PAGE_WIDTH 740
#define PAGE_PAD   12
#define PAGE_LEFT  72 /* of panels with numbers at their left */
#define PAGE_RIGHT 718

struct page {
	const char *heading;
	char *caption; /* lines */
	int top, content, height;
};

/* px */
struct page_panel {
	int left, right, from, to;
};

/* A page with room for that much content; the caption begins with note, whole sentences. Writes
 * what a script begins with. Released by page_free. */
void page_begin(struct page *page, const struct groups *groups, int content, const char *note,
		FILE *script);
void page_free(struct page *page);

/* Write heading and caption, once. They are labels: unset after the first plot of several. */
void page_write_texts(struct page *page, FILE *script);
/* Where the next plot's panel is. */
void page_set_panel(const struct page *page, struct page_panel panel, FILE *script);
/* A label, its middle at that height; style as of gnuplot's set label. */
void page_set_label(const struct page *page, int x, int y, const char *text, const char *style,
		    FILE *script);
/* "screen X, screen Y". */
void page_write_place(const struct page *page, int x, int y, FILE *script);

/* Of Okabe and Ito, the darkest first; dashes differ along with them, for print in grey. */
const char *page_colour(size_t i);
const char *page_dash(size_t i);

#endif
