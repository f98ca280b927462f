// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-figure.c - vmtick figure: a picture of cells of some runs, or all pictures that they give.
 * What is told of cells in a picture follows from them, and cannot be switched off.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/figure-set.h"
#include "analysis/runs.h"
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/suggest.h"

#define MAX_KINDS   16 /* with all, and NULL */
#define MAX_FORMATS 4

/* What is to be drawn. */
struct order {
	const struct figure_kind *kind; /* NULL: the set */
	const char *output;		/* a file; of the set a folder */
	const char *formats[MAX_FORMATS];
	size_t nr_formats;
	char *list; /* which formats point into */
};

static int find_kind(const char *name, const struct figure_kind **kind_out, struct error *err)
{
	const char *names[MAX_KINDS] = {"all"};
	int i = 0, ret;

	for (size_t k = 0; figure_kinds[k]; k++)
		names[k + 1] = figure_kinds[k]->name;
	ret = suggest_choice("figure: unknown kind", name, names, &i, err);
	*kind_out = i ? figure_kinds[i - 1] : NULL;
	return ret;
}

/* Cut the list "svg,png" into its names. */
static int find_formats(struct order *order, struct error *err)
{
	static const char *const names[] = {"svg", "png", "pdf", "gp", NULL};

	for (char *name = strtok(order->list, ","); name; name = strtok(NULL, ",")) {
		int i = 0, ret = suggest_choice("figure: unknown format", name, names, &i, err);

		if (ret)
			return ret;
		if (order->nr_formats < MAX_FORMATS)
			order->formats[order->nr_formats++] = names[i];
	}
	return order->nr_formats ? 0
				 : error_set(err, EXIT_USAGE, EINVAL,
					     "figure: --format names no format: svg, png, pdf, gp");
}

static int take_order(const struct arguments *args, struct order *order, struct error *err)
{
	const char *list = arguments_value(args, "format");
	int ret = find_kind(arguments_word(args, 0), &order->kind, err);

	order->output = arguments_value(args, "output");
	order->list = alloc_copy(list ? list : "svg");
	if (ret)
		return ret;
	if (!order->output)
		return error_set(err, EXIT_USAGE, EINVAL,
				 order->kind ? "figure: no file to write to: name it with "
					       "--output FILE.svg, .png, .pdf or .gp"
					     : "figure: no folder to write to: name it with "
					       "--output FOLDER");
	if (!order->kind)
		return find_formats(order, err);
	if (list)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "figure: --format is of \"figure all\": the name of a single "
				 "file tells its own");
	return gnuplot_check_path(order->output, err);
}

static int draw(const struct order *order, const struct selection *selection, struct error *err)
{
	struct figure_set set;
	int ret;

	if (order->kind)
		return figure_draw(order->kind, selection, order->output, err);
	figure_set_find(selection, &set);
	ret = figure_set_draw(&set, order->output, order->formats, order->nr_formats, err);
	figure_set_free(&set);
	return ret;
}

static int draw_runs(const struct arguments *args, const struct order *order,
		     struct run_folder *const *runs, size_t nr_runs, struct error *err)
{
	struct selection selection;
	int ret = runs_select(args, runs, nr_runs, &selection, err);

	if (!ret)
		ret = selection_read(&selection, arguments_given(args, "any"), err);
	if (!ret)
		ret = draw(order, &selection, err);
	selection_free(&selection);
	return ret;
}

static int run_figure(const struct arguments *args, struct error *err)
{
	struct order order = {NULL};
	struct run_folder **runs;
	size_t nr_runs;
	int ret = take_order(args, &order, err);

	if (!ret)
		ret = runs_open(args, 1, &runs, &nr_runs, err);
	if (!ret) {
		ret = draw_runs(args, &order, runs, nr_runs, err);
		runs_close(runs, nr_runs);
	}
	free(order.list);
	return ret;
}

static const struct command_option options[] = {
	{"cell", 'c', "PATTERN", "only cells whose id matches, e.g. \"*-idle-*\"; may be repeated"},
	{"any", 0, NULL, "cells that have events but are not ok, too"},
	{"output", 'o', "FILE",
	 "a name that ends in .svg, .png, .pdf, or .gp for the script; of "
	 "all a folder"},
	{"format", 'f', "FORMAT,...", "of all: svg (default), png, pdf, gp"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_figure = {
	.name = "figure",
	.usage = "KIND|all RUN... [--cell PATTERN]... [--any] --output FILE",
	.summary = "Draw figures of cells, by gnuplot",
	.details =
		"KIND is\n"
		"\n"
		"difference: how late each event was, in the order of the events, a panel per "
		"platform and timer, all on one scale;\n"
		"\n"
		"interrupts: interrupts per second on the timer's CPU, idle and under io;\n"
		"\n"
		"platforms: the spread of latency on each platform, beside the published means;\n"
		"\n"
		"ecdf: how late events were, as eCDFs over a logarithmic axis, the boots of a cell "
		"as one curve with the range between them shaded, and below the same for the "
		"tails.\n"
		"\n"
		"all: every figure that the cells give, into a folder, which may have other "
		"files.\n"
		"\n"
		"The picture itself tells what was measured where and how often; cells that are "
		"not ok are left out and named. The script that draws it, with the data, is "
		"written to a FILE.gp.",
	.options = options,
	.min_words = 2,
	.max_words = -1,
	.run = run_figure,
};
