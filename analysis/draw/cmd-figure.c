// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-figure.c - vmtick figure: a picture of cells of some runs. What is told of them in the
 * picture follows from the cells, and cannot be switched off.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/figure.h"
#include "analysis/draw/gnuplot.h"
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/suggest.h"

#define MAX_KINDS 16 /* NULL included */

static int find_kind(const char *name, const struct figure_kind **kind_out, struct error *err)
{
	const char *names[MAX_KINDS] = {NULL};
	char hint[256];

	for (size_t i = 0; figure_kinds[i]; i++) {
		names[i] = figure_kinds[i]->name;
		*kind_out = figure_kinds[i];
		if (strcmp(name, names[i]) == 0)
			return 0;
	}
	return error_set(err, EXIT_USAGE, EINVAL, "figure: unknown kind \"%s\"%s", name,
			 suggest_hint(name, names, hint, sizeof(hint)));
}

static int draw_runs(const struct arguments *args, const struct figure_kind *kind,
		     struct run_folder *const *runs, size_t nr_runs, struct error *err)
{
	AUTO_FREE const char **patterns = NULL;
	struct selection selection;
	size_t nr = 0;
	int ret;

	for (; arguments_nth(args, "cell", nr); nr++) {
		patterns = alloc_grow(patterns, nr + 1, sizeof(*patterns));
		patterns[nr] = arguments_nth(args, "cell", nr);
	}
	ret = selection_find(runs, nr_runs, patterns, nr, &selection, err);
	if (!ret)
		ret = selection_read(&selection, arguments_given(args, "any"), err);
	if (!ret)
		ret = figure_draw(kind, &selection, arguments_value(args, "output"), err);
	selection_free(&selection);
	return ret;
}

static int open_runs(const struct arguments *args, struct run_folder **runs, size_t nr_runs,
		     struct error *err)
{
	int ret = 0;

	for (size_t i = 0; i < nr_runs && !ret; i++)
		ret = run_folder_open(arguments_word(args, i + 1), &runs[i], err);
	return ret;
}

static int run_figure(const struct arguments *args, struct error *err)
{
	const size_t nr_runs = arguments_nr_words(args) - 1;
	AUTO_FREE struct run_folder **runs = alloc_array(nr_runs, sizeof(*runs));
	const struct figure_kind *kind;
	int ret = find_kind(arguments_word(args, 0), &kind, err);

	if (ret)
		return ret;
	if (!arguments_given(args, "output"))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "figure: no file to write to: name it with --output FILE.svg, "
				 ".png, .pdf or .gp");
	ret = gnuplot_check_path(arguments_value(args, "output"), err);
	if (!ret)
		ret = open_runs(args, runs, nr_runs, err);
	if (!ret)
		ret = draw_runs(args, kind, runs, nr_runs, err);
	for (size_t i = 0; i < nr_runs; i++)
		run_folder_close(runs[i]);
	return ret;
}

static const struct command_option options[] = {
	{"cell", 'c', "PATTERN", "only cells whose id matches, e.g. \"*-idle-*\"; may be repeated"},
	{"any", 0, NULL, "cells that have events but are not ok, too"},
	{"output", 'o', "FILE", "a name that ends in .svg, .png, .pdf, or .gp for the script"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_figure = {
	.name = "figure",
	.usage = "KIND RUN... [--cell PATTERN]... [--any] --output FILE",
	.summary = "Draw a figure of cells, by gnuplot",
	.details =
		"KIND is ecdf: how late events were, as eCDFs over a logarithmic axis, the boots "
		"of a cell as one curve with the range between them shaded, and below the same "
		"for the tails.\n"
		"\n"
		"The picture itself tells what was measured where and how often; cells that are "
		"not ok are left out and named. The script that draws it, with the data, is "
		"written to a FILE.gp.",
	.options = options,
	.min_words = 2,
	.max_words = -1,
	.run = run_figure,
};
