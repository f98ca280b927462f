// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-table.c - vmtick table: the figures of runs beside the published ones. A record that
 * cannot be believed costs its row and the exit status, never the other rows.
 */
#include <stdlib.h>
#include "analysis/runs.h"
#include "analysis/table.h"
#include "cli/suggest.h"

enum format { TEXT, CSV, JSON, MARKDOWN };

static const char *const layout_names[] = {"table1", "table2", "wide", "gain", "boots", NULL};
static const char *const format_names[] = {"text", "csv", "json", "markdown", NULL};

static void write_text(const struct table *table, FILE *out)
{
	table_write(table, false, out);
}

static void write_markdown(const struct table *table, FILE *out)
{
	table_write(table, true, out);
}

static table_writer *const writers[] = {[TEXT] = write_text,
					[CSV] = table_write_csv,
					[JSON] = table_write_json,
					[MARKDOWN] = write_markdown};

static int run_table(const struct arguments *args, struct error *err)
{
	int layout = TABLE_1, format = TEXT, ret;
	struct run_folder **runs;
	size_t nr_runs;

	if ((ret = suggest_choice("table: unknown layout", arguments_value(args, "layout"),
				  layout_names, &layout, err)) ||
	    (ret = suggest_choice("table: unknown format", arguments_value(args, "format"),
				  format_names, &format, err)) ||
	    (ret = runs_open(args, 0, &runs, &nr_runs, err)))
		return ret;
	ret = table_print((enum table_layout)layout, runs, nr_runs, writers[format],
			  arguments_value(args, "output"), err);
	runs_close(runs, nr_runs);
	return ret;
}

static const struct command_option options[] = {
	{"layout", 'l', "LAYOUT", "table1 (default), table2, wide, gain or boots"},
	{"format", 'f', "FORMAT", "text (default), csv, json or markdown"},
	{"output", 'o', "FILE", "write to FILE instead of standard output"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_table = {
	.name = "table",
	.usage = "[--layout LAYOUT] [--format FORMAT] [--output FILE] RUN...",
	.summary = "Set the figures of runs beside the published ones",
	.details =
		"table1 shows the scenarios idle and io as Table 1 of the paper does, table2 those "
		"under CPU load as its Table 2, wide every cell with percentiles and intervals, "
		"gain the "
		"timers side by side, and how much smaller than the native one's their standard "
		"deviations are, boots how far the boots of a cell lie apart.\n"
		"\n"
		"The columns of csv and json are the same in every layout but boots; see "
		"docs/formats.md. A "
		"record whose checksum does not hold makes its row an error and the exit status 3; "
		"the other rows are shown.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run_table,
};
