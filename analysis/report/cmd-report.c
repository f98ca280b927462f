// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-report.c - vmtick report: runs as a page to look at. What could not be read or drawn is told
 * in the page, and by the exit status.
 */
#include <errno.h>
#include <string.h>
#include "analysis/output.h"
#include "analysis/report/output-folder.h"
#include "analysis/report/report.h"
#include "analysis/runs.h"
#include "cli/alloc.h"

/* What is to be known beside the page that is there now. */
static int tell(const struct report *report, struct error *err)
{
	AUTO_FREE char *line = alloc_printf(
		"%s/index.html%s\n", report->path,
		report->no_gnuplot ? ": without figures: gnuplot is not installed: install the "
				     "package gnuplot-nox and make the report again"
				   : "");
	int ret = output_write(NULL, line, strlen(line), err);

	if (ret)
		return ret;
	ret = table_check_readable(&report->table, err);
	if (!ret && !report->has_fault)
		return EXIT_ALL_OK;
	if (!ret)
		*err = report->fault;
	return error_prefix(err, -EIO, "%s/index.html: is there, but not all could be shown",
			    report->path);
}

static int make_report(struct run_folder *const *runs, size_t nr_runs, const char *path,
		       struct error *err)
{
	struct output_folder folder;
	struct report report;
	int ret = output_folder_begin(path, &folder, err);

	if (ret)
		return ret;
	ret = report_read(runs, nr_runs, path, &report, err);
	if (!ret)
		ret = report_write(&report, folder.made, err);
	if (!ret)
		ret = output_folder_finish(&folder, err);
	output_folder_end(&folder);
	if (!ret)
		ret = tell(&report, err);
	report_free(&report);
	return ret;
}

static int run_report(const struct arguments *args, struct error *err)
{
	const char *path = arguments_value(args, "output");
	struct run_folder **runs;
	size_t nr_runs;
	int ret;

	if (!path || !*path)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "report: no folder to write to: name it with --output FOLDER");
	ret = runs_open(args, 0, &runs, &nr_runs, err);
	if (ret)
		return ret;
	ret = make_report(runs, nr_runs, path, err);
	runs_close(runs, nr_runs);
	return ret;
}

static const struct command_option options[] = {
	{"output", 'o', "FOLDER", "made, or replaced where an earlier report is there"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_report = {
	.name = "report",
	.usage = "RUN... --output FOLDER",
	.summary = "Make a page of runs: figures, verdicts, evidence",
	.details = "FOLDER holds index.html and all that it shows; it needs no network and no "
		   "server. The page sets the figures of each cell beside the published ones, "
		   "draws them, tells why a verdict is not ok, has what is known of each cell and "
		   "boot, and what measures them again.\n"
		   "\n"
		   "FOLDER appears when it is complete. One that is there is replaced only where "
		   "it is an earlier report. Without gnuplot the page has no figures, and says so. "
		   "Where a record cannot be read or a figure not be drawn, the page tells which, "
		   "and the exit status is 3.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run_report,
};
