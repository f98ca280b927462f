// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-export.c - vmtick export: runs for spreadsheets, programs and CI servers. An export judges
 * nothing: cells that are not ok are in it, and only a record that cannot be believed is an error.
 */
#include <errno.h>
#include <stdlib.h>
#include "analysis/export/export.h"
#include "analysis/runs.h"
#include "analysis/selection.h"
#include "cli/suggest.h"

enum format { CSV, JSON, JUNIT, NONE };

static const char *const format_names[] = {"csv", "json", "junit", NULL};

/* Leave only the chosen cells in the runs, as opened. */
static int choose_cells(const struct arguments *args, struct run_folder **runs, size_t nr_runs,
			struct error *err)
{
	struct selection selection;
	size_t next = 0;
	int ret = runs_select(args, runs, nr_runs, &selection, err);

	for (size_t r = 0; r < nr_runs && !ret; r++) {
		size_t nr_kept = 0;

		for (size_t c = 0; c < runs[r]->nr_cells && next < selection.nr; c++)
			if (selection.cells[next].in_run == &runs[r]->cells[c]) {
				runs[r]->cells[nr_kept++] = runs[r]->cells[c];
				next++;
			}
		runs[r]->nr_cells = nr_kept;
	}
	selection_free(&selection);
	return ret;
}

static int write_events(struct run_folder *const *runs, size_t nr_runs, bool any, const char *path,
			struct error *err)
{
	struct output output;
	int ret = output_open(&output, path, err);

	if (ret)
		return ret;
	ret = export_csv(runs, nr_runs, any, &output, err);
	return output_close(&output, ret, err);
}

static int run_export(const struct arguments *args, struct error *err)
{
	const char *path = arguments_value(args, "output");
	struct run_folder **runs;
	size_t nr_runs;
	int format = NONE, ret;

	ret = suggest_choice("export: unknown --format", arguments_value(args, "format"),
			     format_names, &format, err);
	if (!ret && format == NONE)
		ret = error_set(err, EXIT_USAGE, EINVAL,
				"export: no format: choose one with --format csv, json or junit");
	if (!ret && format != CSV && arguments_given(args, "any"))
		ret = error_set(err, EXIT_USAGE, EINVAL,
				"export: --any is for csv: the others have every cell");
	if (!ret)
		ret = runs_open(args, 0, &runs, &nr_runs, err);
	if (ret)
		return ret;
	ret = choose_cells(args, runs, nr_runs, err);
	if (!ret && format == CSV)
		ret = write_events(runs, nr_runs, arguments_given(args, "any"), path, err);
	else if (!ret)
		ret = table_print(TABLE_WIDE, runs, nr_runs,
				  format == JSON ? export_summary : export_junit, path, err);
	runs_close(runs, nr_runs);
	return ret;
}

static const struct command_option options[] = {
	{"format", 'f', "FORMAT", "csv, json or junit"},
	{"cell", 'c', "PATTERN", "only cells whose id matches, e.g. \"*-idle-*\"; may be repeated"},
	{"any", 0, NULL, "csv: the events of cells that are not ok, too"},
	{"output", 'o', "FILE", "write to FILE instead of standard output"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_export = {
	.name = "export",
	.usage = "RUN... --format FORMAT [--cell PATTERN]... [--any] [--output FILE]",
	.summary = "Write samples as CSV, figures as JSON, verdicts as JUnit XML",
	.details =
		"csv is a line per event, run,cell,event,armed_ns,fired_ns,lateness_ns,...; where "
		"only counts were kept, a line per latency with its count instead.\n"
		"\n"
		"json is one object with every run, its boots and cells, and of each cell its "
		"facts and the figures of the table, published ones included, as "
		"docs/summary.schema.json says.\n"
		"\n"
		"junit is a testsuite for each run and platform, and a testcase for each cell: "
		"invalid and failed cells are failures, those in error or pending errors. The "
		"exit status tells of the export, not of the cells.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run_export,
};
