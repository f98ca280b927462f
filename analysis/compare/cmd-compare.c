// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-compare.c - vmtick compare: is B different from A, by how much, and how sure is that. The
 * exit status is about the limits of --fail-if alone: a difference by itself is no failure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/comparison.h"
#include "analysis/output.h"
#include "cli/alloc.h"
#include "cli/quantity.h"
#include "cli/suggest.h"

#define DEFAULT_LEVEL 0.05
#define MOST_LEVEL    0.5
#define MOST_FLOOR_NS UINT64_C(10000000000)

static int read_level(const struct arguments *args, double *level_out, struct error *err)
{
	const char *text = arguments_value(args, "level");
	char *end;

	*level_out = DEFAULT_LEVEL;
	if (!text)
		return 0;
	*level_out = strtod(text, &end);
	if (end != text && text[strspn(text, "0123456789.")] == '\0' && !*end && *level_out > 0 &&
	    *level_out <= MOST_LEVEL)
		return 0;
	return error_set(
		err, EXIT_USAGE, EINVAL,
		"compare: --level \"%s\" is no probability above 0 and up to %g, e.g. 0.01", text,
		MOST_LEVEL);
}

static int read_floor(const struct arguments *args, double *floor_ns_out, struct error *err)
{
	const char *text = arguments_value(args, "floor");
	uint64_t floor_ns = 0;
	int ret =
		text ? quantity_duration("compare: --floor", text, 0, MOST_FLOOR_NS, &floor_ns, err)
		     : 0;

	*floor_ns_out = (double)floor_ns;
	return ret;
}

static bool has_figure(const struct comparison *comparison, enum boots_figure figure)
{
	for (size_t i = 0; i < comparison->nr_figures; i++)
		if (comparison->figures[i] == figure)
			return true;
	return false;
}

static int read_figures(const struct arguments *args, struct comparison *comparison,
			struct error *err)
{
	const char *name;

	for (size_t i = 0; (name = arguments_nth(args, "statistic", i)); i++) {
		int f = 0;
		int ret = suggest_choice("compare: unknown statistic", name, statistic_names, &f,
					 err);

		if (ret)
			return ret;
		if (!has_figure(comparison, (enum boots_figure)f))
			comparison->figures[comparison->nr_figures++] = (enum boots_figure)f;
	}
	for (int f = 0; f < BOOTS_NR_FIGURES && !arguments_given(args, "statistic"); f++)
		comparison->figures[comparison->nr_figures++] = (enum boots_figure)f;
	return 0;
}

static int read_gates(const struct arguments *args, struct comparison *comparison,
		      struct error *err)
{
	const char *text;

	while ((text = arguments_nth(args, "fail-if", comparison->nr_gates))) {
		struct gate *gate;
		int ret;

		comparison->gates = alloc_grow(comparison->gates, comparison->nr_gates + 1,
					       sizeof(*comparison->gates));
		gate = &comparison->gates[comparison->nr_gates];
		ret = gate_parse(text, gate, err);
		if (ret)
			return ret;
		if (!has_figure(comparison, gate->figure))
			return error_set(err, EXIT_USAGE, EINVAL,
					 "compare: --fail-if \"%s\": %s is not compared: add "
					 "--statistic %s",
					 text, statistic_names[gate->figure],
					 statistic_names[gate->figure]);
		comparison->nr_gates++;
	}
	return 0;
}

static int read_options(const struct arguments *args, struct comparison *comparison,
			struct error *err)
{
	int ret = read_level(args, &comparison->judging.level, err);

	if (!ret)
		ret = read_floor(args, &comparison->judging.floor_ns, err);
	if (!ret)
		ret = read_figures(args, comparison, err);
	if (!ret)
		ret = read_gates(args, comparison, err);
	if (!ret)
		ret = across_parse(arguments_value(args, "across"), &comparison->across, err);
	return ret;
}

static enum exit_status status_of(const struct comparison *comparison, bool fail_if_unsure)
{
	for (size_t g = 0; g < comparison->nr_gates; g++) {
		const enum gate_state state = comparison_gate(comparison, g);

		if (state == GATE_EXCEEDED || (state == GATE_UNSURE && fail_if_unsure))
			return EXIT_SUBJECT;
	}
	return EXIT_ALL_OK;
}

static int print(const struct arguments *args, const struct comparison *comparison,
		 struct error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int ret;

	if (arguments_given(args, "json"))
		comparison_write_json(comparison, out);
	else
		comparison_write_text(comparison, out);
	fclose(out);
	ret = output_write(arguments_value(args, "output"), text, size, err);
	free(text);
	return ret;
}

static int run_compare(const struct arguments *args, struct error *err)
{
	struct comparison comparison = {NULL};
	struct side sides[NR_SIDES] = {{NULL}};
	int ret = read_options(args, &comparison, err);

	if (!ret)
		ret = sides_open(args, sides, err);
	if (!ret)
		ret = comparison_make(sides, arguments_given(args, "despite-unlike"), &comparison,
				      err);
	if (!ret)
		ret = print(args, &comparison, err);
	if (!ret)
		ret = (int)status_of(&comparison, arguments_given(args, "fail-if-unsure"));
	comparison_free(&comparison);
	sides_close(sides);
	return ret;
}

static const struct command_option options[] = {
	{"with", 0, "RUN", "a run of B, all other words being A's; may be repeated"},
	{"cell", 'c', "PATTERN", "only cells whose id matches, e.g. \"*-idle-*\"; may be repeated"},
	{"statistic", 0, "NAME", "mean, median, p99, p99.9 or max instead of all; may be repeated"},
	{"across", 0, "FIELD", "cells that differ in FIELD; FIELD=X,Y: A's have X, B's Y"},
	{"level", 0, "P", "chance of any false alarm in all of it, 0.05"},
	{"floor", 0, "TIME", "call no smaller difference one, e.g. 500ns"},
	{"despite-unlike", 0, NULL, "compare what its facts make incomparable"},
	{"fail-if", 0, "LIMIT", "status 1 where it is shown, e.g. \"p99 > +10%\"; may be repeated"},
	{"fail-if-unsure", 0, NULL, "status 1 also where a limit cannot be told"},
	{"json", 0, NULL, "a JSON object instead of text"},
	{"output", 'o', "FILE", "write to FILE instead of standard output"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_compare = {
	.name = "compare",
	.usage = "A B | A... --with B... [--cell PATTERN]... [--across FIELD[=X,Y]] "
		 "[--fail-if LIMIT]... [--json]",
	.summary = "Tell whether runs differ, by how much, and how sure that is",
	.details =
		"A and B are runs. Cells of which the same was asked are set against each other; "
		"those that differ in the repetition alone are boots of one cell, and the boot is "
		"what counts: ten boots a side tell more than a million events of one.\n"
		"\n"
		"First it names what is unlike. Where the two were measured in other places (a "
		"lab, hardware, a stand-in), on another CPU model or by another instrument, it "
		"refuses. Then it says for each figure whether B is later or earlier, by how "
		"much, and between which bounds: each boot's figure by the exact rank-sum test, so "
		"that the chance of any false alarm in all of it is at most the level. Runs of "
		"the deterministic lab are compared event by event.\n"
		"\n"
		"LIMIT is STATISTIC, > or <, + or -, a number, and %, ns, us or ms, of B's change "
		"from A. It is exceeded only where the whole interval lies beyond it.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run_compare,
};
