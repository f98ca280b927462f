/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd-run.c - vmtick run: carries out a plan and says what became of it. */
#include <errno.h>
#include <stdio.h>
#include "cli/command.h"
#include "harness/plan-options.h"
#include "harness/run.h"

static const struct command_option options[] = {
	PLAN_OPTIONS,  {"output", 'o', "FOLDER", "results folder (default: results/vmtick)"},
	WHICH_OPTIONS, {"quiet", 'q', NULL, "no progress"},
	{NULL},
};

static enum exit_status status_of(const struct run_tally *tally)
{
	if (tally->nr[VERDICT_ERROR])
		return EXIT_OURS;
	if (tally->nr[VERDICT_FAILED] || tally->nr[VERDICT_INVALID])
		return EXIT_SUBJECT;
	if (tally->nr_todo && !tally->nr_measured)
		return EXIT_NOTHING;
	return tally->nr[VERDICT_OK] ? EXIT_ALL_OK : EXIT_NOTHING;
}

static void print_tally(const struct run_tally *tally, const char *folder, bool quiet)
{
	size_t nr_results = 0;

	printf("%s:", folder);
	for (enum verdict verdict = VERDICT_PENDING; verdict <= VERDICT_ERROR; verdict++) {
		if (verdict != VERDICT_PENDING && verdict != VERDICT_SKIPPED)
			nr_results += tally->nr[verdict];
		if (tally->nr[verdict])
			printf(" %zu %s,", tally->nr[verdict], verdict_name(verdict));
	}
	printf(" %zu kept from before\n", nr_results - tally->nr_measured);
	if (!quiet && (status_of(tally) == EXIT_SUBJECT || status_of(tally) == EXIT_OURS))
		fprintf(stderr,
			"why: vmtick show %s; repeat those cells: the same command with "
			"--only-failed\n",
			folder);
}

static int run(const struct arguments *args, struct error *err)
{
	struct run_options run_options = {
		.folder = arguments_value(args, "output") ?: "results/vmtick",
		.which = which_from_arguments(args),
		.quiet = arguments_given(args, "quiet"),
	};
	struct planned planned;
	struct run_tally tally;
	int ret = plan_from_arguments(args, &planned, err);

	if (ret)
		return ret;
	ret = run_plan(planned.plan, &run_options, &tally, err);
	planned_clear(&planned);
	if (ret == -EINTR)
		error_prefix(err, ret,
			     "run in %s (finished cells are kept; the same command goes on)",
			     run_options.folder);
	if (ret)
		return ret;
	print_tally(&tally, run_options.folder, run_options.quiet);
	return (int)status_of(&tally);
}

const struct command cmd_run = {
	.name = "run",
	.usage = "[OPTION]... CONFIG...",
	.summary = "Measure the cells of one or more configs",
	.details = "A CONFIG is a file, or the name of one of the project's own (table1, table2).\n"
		   "An interrupted run goes on where it stopped; finished cells are kept.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run,
};
