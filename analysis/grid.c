// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * grid.c - lays out a table. Columns are as wide as their figures need; a label that finds
 * no room in TEXT_COLUMNS stands on a line of its own over its figures.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/grid.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define GAP	  2 /* spaces between columns */
#define GROUP_GAP 1 /* more of them before a group */
#define MIN_LABEL 11

struct row {
	bool title;
	char *cells[GRID_MAX_COLUMNS]; /* "" where empty */
	int across_at, across;	       /* the cell that covers more columns than its own, if any */
};

struct grid {
	const struct grid_column *columns;
	int nr_columns;
	struct row *rows;
	size_t nr_rows;
};

struct grid *grid_new(const struct grid_column *columns, int nr_columns)
{
	struct grid *grid = alloc_array(1, sizeof(*grid));

	grid->columns = columns;
	grid->nr_columns = nr_columns;
	return grid;
}

void grid_free(struct grid *grid)
{
	for (size_t i = 0; i < grid->nr_rows; i++)
		for (int c = 0; c < grid->nr_columns; c++)
			free(grid->rows[i].cells[c]);
	free(grid->rows);
	free(grid);
}

void grid_row(struct grid *grid, const char *label)
{
	struct row row = {.across = 0};

	row.cells[0] = text_escape(label);
	for (int c = 1; c < grid->nr_columns; c++)
		row.cells[c] = alloc_copy("");
	grid->rows = alloc_grow(grid->rows, grid->nr_rows + 1, sizeof(row));
	grid->rows[grid->nr_rows++] = row;
}

void grid_title(struct grid *grid, const char *title)
{
	grid_row(grid, title);
	grid->rows[grid->nr_rows - 1].title = true;
}

void grid_set(struct grid *grid, int column, const char *text)
{
	struct row *row = &grid->rows[grid->nr_rows - 1];

	free(row->cells[column]);
	row->cells[column] = text_escape(text);
}

void grid_set_across(struct grid *grid, int column, int nr, const char *text)
{
	struct row *row = &grid->rows[grid->nr_rows - 1];

	grid_set(grid, column, text);
	row->across_at = column;
	row->across = nr;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Width of each column, in characters. */
static void measure(const struct grid *grid, size_t widths[GRID_MAX_COLUMNS])
{
	size_t room = TEXT_COLUMNS, label = 0;

	for (int c = 1; c < grid->nr_columns; c++) {
		widths[c] = text_width(grid->columns[c].heading);
		for (size_t i = 0; i < grid->nr_rows; i++) {
			const struct row *row = &grid->rows[i];

			if (!row->title && !(row->across && row->across_at == c))
				widths[c] = max(widths[c], text_width(row->cells[c]));
		}
		widths[c] += GAP + (grid->columns[c].group ? GROUP_GAP : 0);
		room -= widths[c] < room ? widths[c] : room;
	}
	for (size_t i = 0; i < grid->nr_rows; i++)
		if (!grid->rows[i].title && text_width(grid->rows[i].cells[0]) + GAP <= room)
			label = max(label, text_width(grid->rows[i].cells[0]) + GAP);
	widths[0] = max(label, MIN_LABEL);
}

static size_t sum(const size_t *widths, int first, int nr)
{
	size_t total = 0;

	for (int c = first; c < first + nr; c++)
		total += widths[c];
	return total;
}

/* Columns of the group that begins with this column. */
static int group_size(const struct grid *grid, int column)
{
	int nr = 1;

	while (column + nr < grid->nr_columns && !grid->columns[column + nr].group)
		nr++;
	return nr;
}

/* Lines are built in a buffer, so that no space is left at their end. */
static void put_line(FILE *out, char *line)
{
	size_t length = strlen(line);

	while (length && line[length - 1] == ' ')
		line[--length] = '\0';
	fprintf(out, "%s\n", line);
	free(line);
}

/* The headings of groups stand over their first columns. */
static void write_groups(const struct grid *grid, const size_t *widths, FILE *out)
{
	char *line = NULL;
	size_t size;
	FILE *memory = open_memstream(&line, &size);

	text_pad_right(memory, "", widths[0]);
	for (int c = 1; c < grid->nr_columns; c += group_size(grid, c)) {
		text_pad_right(memory, "", GAP + GROUP_GAP);
		text_pad_right(memory, grid->columns[c].group,
			       sum(widths, c, group_size(grid, c)) - GAP - GROUP_GAP);
	}
	fclose(memory);
	put_line(out, line);
}

static void write_headings(const struct grid *grid, const size_t *widths, FILE *out)
{
	char *line = NULL;
	size_t size;
	FILE *memory = open_memstream(&line, &size);

	text_pad_right(memory, grid->columns[0].heading, widths[0]);
	for (int c = 1; c < grid->nr_columns; c++)
		text_pad_left(memory, grid->columns[c].heading, widths[c]);
	fclose(memory);
	put_line(out, line);
}

static void write_row(const struct grid *grid, const struct row *row, const size_t *widths,
		      FILE *out)
{
	const bool fits = text_width(row->cells[0]) + GAP <= widths[0];
	char *line = NULL;
	size_t size;
	FILE *memory = open_memstream(&line, &size);

	text_pad_right(memory, fits ? "  " : "", fits ? 2 : widths[0]);
	if (fits)
		text_pad_right(memory, row->cells[0], widths[0] - 2);
	else
		fprintf(out, "  %s\n", row->cells[0]);
	for (int c = 1; c < grid->nr_columns; c++) {
		if (row->across && row->across_at == c) {
			text_pad_right(memory, "", GAP + GROUP_GAP);
			text_pad_right(memory, row->cells[c],
				       sum(widths, c, row->across) - GAP - GROUP_GAP);
			c += row->across - 1;
		} else {
			text_pad_left(memory, row->cells[c], widths[c]);
		}
	}
	fclose(memory);
	put_line(out, line);
}

void grid_write_text(const struct grid *grid, FILE *out)
{
	size_t widths[GRID_MAX_COLUMNS];

	measure(grid, widths);
	if (grid->columns[1].group)
		write_groups(grid, widths, out);
	write_headings(grid, widths, out);
	for (size_t i = 0; i < grid->nr_rows; i++) {
		if (!grid->rows[i].title) {
			write_row(grid, &grid->rows[i], widths, out);
			continue;
		}
		fputc('\n', out);
		text_wrap(out, "", grid->rows[i].cells[0]);
	}
}

static void markdown_cell(FILE *out, const char *text, const char *mark)
{
	fprintf(out, " %s", mark);
	for (; *text; text++) {
		if (strchr("|\\*_<`[]", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
	fprintf(out, "%s |", mark);
}

void grid_write_markdown(const struct grid *grid, FILE *out)
{
	fputc('|', out);
	for (int c = 0; c < grid->nr_columns; c++)
		markdown_cell(out, grid->columns[c].full, "");
	fputs("\n|---|", out);
	for (int c = 1; c < grid->nr_columns; c++)
		fputs("---:|", out);
	for (size_t i = 0; i < grid->nr_rows; i++) {
		fputs("\n|", out);
		for (int c = 0; c < grid->nr_columns; c++)
			markdown_cell(out, grid->rows[i].cells[c],
				      c == 0 && grid->rows[i].title ? "**" : "");
	}
	fputc('\n', out);
}
