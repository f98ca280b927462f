/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grid.h - rows and columns of text, written aligned for a terminal or as Markdown. Text is
 * copied and escaped on the way in.
 */
#ifndef VMTICK_GRID_H
#define VMTICK_GRID_H

#include <stdio.h>

#define GRID_MAX_COLUMNS 16

/* The first column holds labels, to the left; the others figures, to the right. */
struct grid_column {
	const char *heading; /* in a terminal, below the group's */
	const char *group;   /* heading of this column and those to its right without one;
			      * in all tables with groups, the first figure begins one */
	const char *full;    /* heading in Markdown, where there are no groups */
};

struct grid;

struct grid *grid_new(const struct grid_column *columns, int nr_columns);
void grid_free(struct grid *grid);

/* A line over the rows that follow. */
void grid_title(struct grid *grid, const char *title);
/* A new row; its other cells are empty until set. */
void grid_row(struct grid *grid, const char *label);
/* Set a cell, 1.., of the last row. */
void grid_set(struct grid *grid, int column, const char *text);
/* The same for a text that covers the nr columns from column on. */
void grid_set_across(struct grid *grid, int column, int nr, const char *text);

void grid_write_text(const struct grid *grid, FILE *out);
void grid_write_markdown(const struct grid *grid, FILE *out);

#endif
