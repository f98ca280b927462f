// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * csv.c - events as lines. A line is one event with its lateness, or so many with the same, or so
 * many of which only a bound is known: three columns, of which one is filled, so that no reader
 * takes a bound for a lateness.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/cell-record.h"
#include "analysis/columns.h"
#include "analysis/distribution.h"
#include "analysis/export/export.h"
#include "analysis/lines.h"
#include "analysis/origin.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

static const char head[] = "run,cell,event,armed_ns,fired_ns,lateness_ns,counted_ns,at_least_ns,"
			   "count,verdict,lab\n";

/* A cell on its way out. */
struct rows {
	struct lines *lines;
	char *before; /* "RUN,CELL," */
	char *after;  /* "VERDICT,LAB\n" */
	size_t before_bytes, after_bytes;
	uint64_t period_ns, nr; /* of events so far */
	bool has_times;		/* when events were armed and fired is known */
};

static void open_rows(struct rows *rows, struct lines *lines, const struct run_folder *run,
		      const struct run_cell *cell)
{
	FILE *before, *after;

	*rows = (struct rows){.lines = lines,
			      .period_ns = cell->cell.period_ns,
			      .has_times = !run_folder_imported(run)};
	before = open_memstream(&rows->before, &rows->before_bytes);
	after = open_memstream(&rows->after, &rows->after_bytes);
	columns_write_csv_text(run->path, before);
	fprintf(before, ",%s,", cell->cell.id);
	fclose(before);
	fprintf(after, "%s,%s\n", verdict_name(cell->verdict), origin_of(run, cell));
	fclose(after);
}

static void close_rows(struct rows *rows)
{
	free(rows->before);
	free(rows->after);
}

static void text(const struct rows *rows, const char *separators)
{
	lines_text(rows->lines, separators, strlen(separators));
}

static void put_event(struct rows *rows, const struct record_sample *sample)
{
	lines_text(rows->lines, rows->before, rows->before_bytes);
	lines_unsigned(rows->lines, rows->nr++, ',');
	if (rows->has_times) {
		lines_unsigned(rows->lines, sample->armed_ns, ',');
		lines_unsigned(rows->lines, sample->fired_ns, ',');
	} else {
		text(rows, ",,");
	}
	lines_signed(rows->lines, (int64_t)(sample->fired_ns - sample->armed_ns - rows->period_ns),
		     ',');
	text(rows, ",,1,");
	lines_text(rows->lines, rows->after, rows->after_bytes);
}

static void put_events(void *context, const struct record_sample *samples, size_t nr)
{
	struct rows *rows = context;

	for (size_t i = 0; i < nr && !rows->lines->ret; i++)
		put_event(rows, &samples[i]);
}

/* So many events of this lateness, or of at least so much. */
static void put_count(const struct rows *rows, int64_t ns, bool at_least, uint64_t count)
{
	lines_text(rows->lines, rows->before, rows->before_bytes);
	text(rows, at_least ? ",,,,," : ",,,,");
	lines_signed(rows->lines, ns, ',');
	text(rows, at_least ? "" : ",");
	lines_unsigned(rows->lines, count, ',');
	lines_text(rows->lines, rows->after, rows->after_bytes);
}

static int put_counts(struct rows *rows, const struct run_folder *run, const struct run_cell *cell,
		      struct error *err)
{
	struct distribution distribution;
	int ret = distribution_read(run, cell, &distribution, err);

	for (size_t i = 0; !ret && i < distribution.nr_bins; i++)
		put_count(rows, distribution.bins[i].ns, false, distribution.bins[i].count);
	if (!ret && distribution.nr_above)
		put_count(rows, distribution.bound_ns, true, distribution.nr_above);
	distribution_free(&distribution);
	return ret;
}

/* What a record keeps is checked before the first line of it is out. */
static int put_record(struct rows *rows, const struct run_folder *run, const struct run_cell *cell,
		      struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", run->path, cell->record);
	struct record_file file;
	int ret = cell_record_open(path, &cell->cell, &file, err);

	if (ret)
		return error_prefix(err, ret, "%s", cell->cell.id);
	if (file.head->keep == RECORD_HISTOGRAM) {
		record_file_close(&file);
		return put_counts(rows, run, cell, err);
	}
	ret = record_file_scan(&file, path, NULL, NULL, err);
	if (!ret)
		ret = record_file_scan(&file, path, put_events, rows, err);
	record_file_close(&file);
	return ret ? error_prefix(err, ret, "%s", cell->cell.id) : 0;
}

static int put_cell(struct lines *lines, const struct run_folder *run, const struct run_cell *cell,
		    struct error *err)
{
	struct rows rows;
	int ret;

	open_rows(&rows, lines, run, cell);
	ret = printed_is(&cell->cell) ? put_counts(&rows, run, cell, err)
				      : put_record(&rows, run, cell, err);
	close_rows(&rows);
	return ret ? ret : lines->ret;
}

int export_csv(struct run_folder *const *runs, size_t nr_runs, bool any, struct output *output,
	       struct error *err)
{
	struct lines lines;
	int ret = 0, written;

	lines_begin(&lines, output, err);
	lines_text(&lines, head, strlen(head));
	for (size_t r = 0; r < nr_runs; r++) {
		for (size_t c = 0; c < runs[r]->nr_cells && !ret; c++) {
			const struct run_cell *cell = &runs[r]->cells[c];

			if (cell->verdict == VERDICT_OK || (any && cell->record[0]))
				ret = put_cell(&lines, runs[r], cell, err);
		}
	}
	written = lines_end(&lines);
	return ret ? ret : written;
}
