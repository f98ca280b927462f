// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-show.c - vmtick show: what a run did and found, without reading its records. The exit
 * status tells whether it could be shown, not how the run went.
 */
#include <stdlib.h>
#include "analysis/output.h"
#include "analysis/runs.h"
#include "analysis/show.h"

static int show(const struct arguments *args, const struct run_folder *run, struct error *err)
{
	const struct run_cell *cell = NULL;
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	int ret = 0;

	if (arguments_nr_words(args) > 1)
		ret = runs_find_cell(run, arguments_word(args, 1), &cell, err);
	if (ret)
		return ret;
	out = open_memstream(&text, &size);
	if (arguments_given(args, "json"))
		show_json(run, cell, out);
	else
		show_text(run, cell, out);
	fclose(out);
	ret = output_write(NULL, text, size, err);
	free(text);
	return ret;
}

static int run_show(const struct arguments *args, struct error *err)
{
	struct run_folder *run;
	int ret = run_folder_open(arguments_word(args, 0), &run, err);

	if (ret)
		return ret;
	ret = show(args, run, err);
	run_folder_close(run);
	return ret;
}

static const struct command_option options[] = {
	{"json", 0, NULL, "a JSON object instead of text"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_show = {
	.name = "show",
	.usage = "RUN [CELL] [--json]",
	.summary = "Show what a run did: verdicts, boots, host",
	.details = "With CELL, that cell with all its facts, and its boot. The JSON object is "
		   "described in docs/formats.md.",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.run = run_show,
};
