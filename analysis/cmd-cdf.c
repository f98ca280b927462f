// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-cdf.c - vmtick cdf: how late the events of cells were, as eCDFs in text. What is to be
 * known of the events stands over them, in lines that begin with '#'.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/ecdf.h"
#include "analysis/origin.h"
#include "analysis/output.h"
#include "analysis/runs.h"
#include "analysis/selection.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* "# cell ID: invalid (the load was not on), lab, deterministic, 4500 events, max 12.5 us". */
static void write_cell(const struct selected *selected, FILE *out)
{
	const struct run_cell *in_run = selected->in_run;
	const struct distribution *distribution = &selected->distribution;
	AUTO_FREE char *reason = text_escape(in_run->reason);
	char max[TEXT_NUMBER];

	fprintf(out, "# cell %s: %s", in_run->cell.id, verdict_name(in_run->verdict));
	if (in_run->verdict != VERDICT_OK && *reason)
		fprintf(out, " (%s)", reason);
	if (*selected->origin)
		fprintf(out, ", %s", origin_mark(selected->origin));
	fprintf(out, ", %" PRIu64 " events", distribution->n);
	if (distribution->n)
		fprintf(out, ", max %s us",
			text_number(max, (double)distribution->max_ns / 1000, 3));
	fputc('\n', out);
	if (*selected->origin)
		fprintf(out, "# %s\n", origin_sentence(selected->origin));
}

static void write_bound(const struct distribution *distribution, FILE *out)
{
	char bound[TEXT_NUMBER];

	if (distribution->nr_above)
		fprintf(out, "# %" PRIu64 " of %" PRIu64 " at or above %s us\n",
			distribution->nr_above, distribution->n,
			text_number(bound, (double)distribution->bound_ns / 1000, 3));
	if (distribution->rounding)
		fprintf(out, "# %s\n", distribution->rounding);
}

static void write_single(const struct selected *cell, FILE *out)
{
	write_cell(cell, out);
	write_bound(&cell->distribution, out);
	fputs("# latency_us fraction\n", out);
	ecdf_write(&cell->distribution, out);
}

/* The cells with events; the caller frees the array. */
static const struct distribution **filled(const struct selection *selection, size_t *nr_out)
{
	const struct distribution **list =
		alloc_array(selection->nr, sizeof(struct distribution *));

	*nr_out = 0;
	for (size_t i = 0; i < selection->nr; i++)
		if (selection->cells[i].distribution.n)
			list[(*nr_out)++] = &selection->cells[i].distribution;
	return list;
}

static void write_pool(const struct selection *selection, FILE *out)
{
	size_t nr;
	AUTO_FREE const struct distribution **parts = filled(selection, &nr);
	struct distribution pooled;

	distribution_pool(parts, nr, &pooled);
	for (size_t i = 0; i < selection->nr; i++)
		write_cell(&selection->cells[i], out);
	fprintf(out, "# pooled: %zu cells, %" PRIu64 " events\n", nr, pooled.n);
	write_bound(&pooled, out);
	fputs("# latency_us fraction\n", out);
	ecdf_write(&pooled, out);
	distribution_free(&pooled);
}

static void write_band(const struct selection *selection, FILE *out)
{
	size_t nr;
	AUTO_FREE const struct distribution **boots = filled(selection, &nr);

	for (size_t i = 0; i < selection->nr; i++) {
		write_cell(&selection->cells[i], out);
		write_bound(&selection->cells[i].distribution, out);
	}
	fprintf(out, "# band: %zu cells\n# latency_us min median max\n", nr);
	ecdf_write_band(boots, nr, out);
}

/* Two empty lines between eCDFs: gnuplot's separator of data sets. */
static void write_each(const struct selection *selection, FILE *out)
{
	bool first = true;

	for (size_t i = 0; i < selection->nr; i++)
		if (!selection->cells[i].distribution.n)
			write_cell(&selection->cells[i], out);
	for (size_t i = 0; i < selection->nr; i++) {
		if (!selection->cells[i].distribution.n)
			continue;
		fputs(first ? "" : "\n\n", out);
		write_single(&selection->cells[i], out);
		first = false;
	}
}

/* Have the interrupt's series in the place of the thread's. */
static int take_irqs(struct selection *selection, struct error *err)
{
	for (size_t i = 0; i < selection->nr; i++) {
		struct selected *cell = &selection->cells[i];
		const struct distribution thread = cell->distribution;

		if (thread.n && !cell->irq.n)
			return error_set(err, EXIT_USAGE, ENODATA,
					 "%s: %s does not tell when the interrupt came beside the "
					 "thread: leave out --irq, or choose cells of timerlat",
					 cell->cell.id, cell->cell.instrument);
		cell->distribution = cell->irq;
		cell->irq = thread;
	}
	return 0;
}

static int print_cells(const struct arguments *args, struct selection *selection, struct error *err)
{
	const bool irq = arguments_given(args, "irq");
	int ret = selection_read_all(selection, arguments_given(args, "any"), err);
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!ret && irq)
		ret = take_irqs(selection, err);
	if (ret)
		return ret;
	out = open_memstream(&text, &size);
	if (irq)
		fputs("# until the interrupt came, not until the thread ran\n", out);
	if (arguments_given(args, "pool"))
		write_pool(selection, out);
	else if (arguments_given(args, "band"))
		write_band(selection, out);
	else
		write_each(selection, out);
	fclose(out);
	ret = output_write(arguments_value(args, "output"), text, size, err);
	free(text);
	return ret;
}

static int run_cdf(const struct arguments *args, struct error *err)
{
	const size_t nr_patterns = arguments_nr_words(args) - 1;
	AUTO_FREE const char **patterns = alloc_array(nr_patterns, sizeof(char *));
	struct selection selection = {NULL, 0};
	struct run_folder *run;
	int ret;

	if (arguments_given(args, "pool") && arguments_given(args, "band"))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "cdf: --pool and --band exclude each other: one eCDF of all "
				 "events, or the range of the cells' own");
	for (size_t i = 0; i < nr_patterns; i++)
		patterns[i] = arguments_word(args, i + 1);
	ret = run_folder_open(arguments_word(args, 0), &run, err);
	if (ret)
		return ret;
	ret = selection_find(&run, 1, patterns, nr_patterns, &selection, err);
	if (!ret)
		ret = print_cells(args, &selection, err);
	selection_free(&selection);
	run_folder_close(run);
	return ret;
}

static const struct command_option options[] = {
	{"pool", 0, NULL, "the events of all cells as those of one"},
	{"band", 0, NULL, "the least, median and greatest fraction of the cells at each latency"},
	{"irq", 0, NULL, "of timerlat: until the interrupt came, not until the thread ran"},
	{"any", 0, NULL, "cells that have events but are not ok, too"},
	{"output", 'o', "FILE", "write to FILE instead of standard output"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_cdf = {
	.name = "cdf",
	.usage = "RUN CELL... [--pool | --band] [--irq] [--any] [--output FILE]",
	.summary = "Print how late the events of cells were, as eCDFs",
	.details =
		"A line per latency that was seen: the latency in us, and the fraction of events "
		"that were at most so late. CELL is an id or a pattern as the shell's, e.g. "
		"\"*-idle-*\". Events above a bound of what counted them are told in the head, "
		"and the fraction before the last line stays below 1 by them.\n"
		"\n"
		"With --band a line has the least, median and greatest fraction of the cells, "
		"as of the boots of one cell: \"vmtick cdf --band RUN 'CELL*'\".",
	.options = options,
	.min_words = 2,
	.max_words = -1,
	.run = run_cdf,
};
