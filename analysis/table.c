// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table.c - collects the rows of a table. A row stands for one cell of one run: nothing is
 * merged, averaged or left out.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/origin.h"
#include "analysis/output.h"
#include "analysis/table.h"
#include "cli/alloc.h"

static bool layout_shows(enum table_layout layout, const struct cell *cell)
{
	switch (layout) {
	case TABLE_1:
		return strcmp(cell->scenario, "idle") == 0 || strcmp(cell->scenario, "io") == 0;
	case TABLE_2:
		return strncmp(cell->scenario, "cpu-", 4) == 0;
	case TABLE_WIDE:
	case TABLE_GAIN:
	case TABLE_BOOTS:
		break;
	}
	return true;
}

static int read_row(enum table_layout layout, const struct run_folder *run,
		    const struct run_cell *cell, struct table_row *row, struct error *err)
{
	int ret = figures_read(run, cell, &row->figures, err);

	if (ret || layout != TABLE_BOOTS || !cell->record[0])
		return ret;
	ret = distribution_read(run, cell, &row->distribution, err);
	if (ret)
		row->figures.verdict = verdict_worse(row->figures.verdict, VERDICT_ERROR);
	return ret;
}

static void add_row(struct table *table, const struct run_folder *run, const struct run_cell *cell)
{
	struct table_row *row = &table->rows[table->nr_rows++];
	struct error err;

	*row = (struct table_row){
		.cell = origin_cell(run, cell),
		.run = run->path,
		.lab = origin_of(run, cell),
		.period_ns = (double)cell->cell.period_ns,
		.repetition = (double)cell->cell.repetition,
		.published = {.mean_ns = NAN, .sd_ns = NAN, .low_ns = NAN, .high_ns = NAN},
	};
	row->repeats = reference_find(table->reference, &row->cell);
	if (row->repeats)
		row->published = *row->repeats;
	if (read_row(table->layout, run, cell, row, &err) && table->nr_unreadable++ == 0)
		table->first_unreadable = err;
}

void table_build(enum table_layout layout, struct run_folder *const *runs, size_t nr_runs,
		 const struct reference *reference, struct table *table_out)
{
	size_t nr_cells = 0;

	for (size_t r = 0; r < nr_runs; r++)
		nr_cells += runs[r]->nr_cells;
	*table_out = (struct table){
		.layout = layout,
		.rows = alloc_array(nr_cells, sizeof(struct table_row)),
		.runs = runs,
		.nr_runs = nr_runs,
		.reference = reference,
	};
	for (size_t r = 0; r < nr_runs; r++)
		for (size_t c = 0; c < runs[r]->nr_cells; c++)
			if (layout_shows(layout, &runs[r]->cells[c].cell))
				add_row(table_out, runs[r], &runs[r]->cells[c]);
	table_find_gains(table_out);
}

int table_check_readable(const struct table *table, struct error *err)
{
	if (!table->nr_unreadable)
		return 0;
	*err = table->first_unreadable;
	if (table->nr_unreadable > 1)
		error_prefix(err, -EBADMSG, "%zu records cannot be read, the first",
			     table->nr_unreadable);
	return -EBADMSG;
}

int table_print(enum table_layout layout, struct run_folder *const *runs, size_t nr_runs,
		table_writer *write, const char *path, struct error *err)
{
	struct reference reference;
	struct table table;
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	int ret = reference_load(&reference, err);

	if (ret)
		return ret;
	table_build(layout, runs, nr_runs, &reference, &table);
	out = open_memstream(&text, &size);
	write(&table, out);
	fclose(out);
	ret = output_write(path, text, size, err);
	if (!ret)
		ret = table_check_readable(&table, err);
	free(text);
	table_free(&table);
	reference_free(&reference);
	return ret;
}

void table_write(const struct table *table, bool markdown, FILE *out)
{
	static void (*const writers[])(const struct table *table, bool markdown, FILE *out) = {
		[TABLE_1] = table_write_paper,	   [TABLE_2] = table_write_paper,
		[TABLE_WIDE] = table_write_wide,   [TABLE_GAIN] = table_write_gain,
		[TABLE_BOOTS] = table_write_boots,
	};

	writers[table->layout](table, markdown, out);
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		figures_free(&table->rows[i].figures);
		distribution_free(&table->rows[i].distribution);
	}
	free(table->rows);
}
