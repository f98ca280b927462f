/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd-next.c - vmtick next: which states of this machine a plan still needs, and how to come to
 * them. Changes nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/suggest.h"
#include "harness/host-reach.h"
#include "harness/host-root.h"
#include "harness/plan-options.h"
#include "store/manifest.h"

static const struct command_option options[] = {
	PLAN_OPTIONS,
	WHICH_OPTIONS,
	{"output", 'o', "FOLDER", "results folder (default: results/vmtick)"},
	{"tried", 0, "STATE", "leave out what this state suits (may be repeated)"},
	{"quiet", 'q', NULL, "as run takes it; changes nothing here"},
	{"json", 0, NULL, "as JSON"},
	{"brief", 0, NULL, "for scripts: the next state and its entry, a line each"},
	{NULL},
};

struct next {
	struct host_needs needs;
	struct host_reach reach;
};

static bool is_needed(const struct next *next, enum host_kind kind)
{
	return next->needs.nr_cells[kind];
}

/* A shell's word of any text. */
static char *quoted(const char *text)
{
	char *out = alloc_array(4 * strlen(text) + 3, 1), *to = out;

	*to++ = '\'';
	for (; *text; text++)
		to = *text == '\'' ? stpcpy(to, "'\\''") : (*to = *text, to + 1);
	*to = '\'';
	return out;
}

/* What brings the machine there; "" for the present state and one out of reach. */
static char *command_for(const struct next *next, enum host_kind kind)
{
	AUTO_FREE char *name = NULL;

	if (!next->reach.entries[kind])
		return alloc_copy("");
	name = quoted(next->reach.entries[kind]->name);
	return alloc_printf("grub-reboot %s && reboot", name);
}

static void print_text(const struct next *next)
{
	printf("this host: %s\n", host_kind_names[next->needs.now]);
	for (enum host_kind i = 0; i < NR_HOST_KINDS; i++) {
		AUTO_FREE char *command = command_for(next, i);

		if (!is_needed(next, i))
			continue;
		printf("%-10s %4zu cell%s  ", host_kind_names[i], next->needs.nr_cells[i],
		       next->needs.nr_cells[i] == 1 ? " " : "s");
		if (i == next->needs.now)
			puts("vmtick run, here and now");
		else if (next->reach.entries[i])
			printf("%s\n%17s  (%s)\n", command, "", next->reach.entries[i]->title);
		else
			printf("out of reach: %s\n", next->reach.obstacles[i]);
	}
}

static void print_json(const struct next *next)
{
	json_t *states = json_array();
	json_t *all;

	for (enum host_kind i = 0; i < NR_HOST_KINDS; i++) {
		const struct boot_entry *entry = next->reach.entries[i];
		AUTO_FREE char *command = command_for(next, i);

		if (!is_needed(next, i))
			continue;
		json_array_append_new(
			states,
			json_pack("{s:s, s:I, s:b, s:s, s:s, s:s, s:s}", "state",
				  host_kind_names[i], "cells", (json_int_t)next->needs.nr_cells[i],
				  "here", i == next->needs.now, "entry", entry ? entry->name : "",
				  "title", entry ? entry->title : "", "command", command,
				  "obstacle", next->reach.obstacles[i] ?: ""));
	}
	all = json_pack("{s:s, s:i, s:s, s:o}", "format", "vmtick-next", "version", 1, "host",
			host_kind_names[next->needs.now], "states", states);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

/* EXIT_ALL_OK: nothing is left, EXIT_SUBJECT: something is, EXIT_NOTHING: nothing of it can be
 * reached. *first_out: the next state with an entry, or NR_HOST_KINDS. */
static enum exit_status judge(const struct next *next, enum host_kind *first_out)
{
	bool is_left = false;

	*first_out = NR_HOST_KINDS;
	for (enum host_kind i = NR_HOST_KINDS; i-- > 0;) {
		is_left |= is_needed(next, i);
		if (next->reach.entries[i])
			*first_out = i;
	}
	if (*first_out < NR_HOST_KINDS || is_needed(next, next->needs.now))
		return EXIT_SUBJECT;
	return is_left ? EXIT_NOTHING : EXIT_ALL_OK;
}

static int print_brief(const struct next *next, enum host_kind first, enum exit_status status,
		       struct error *err)
{
	if (first < NR_HOST_KINDS)
		printf("%s\n%s\n", host_kind_names[first], next->reach.entries[first]->name);
	for (enum host_kind i = 0; status == EXIT_NOTHING && i < NR_HOST_KINDS; i++)
		if (next->reach.obstacles[i])
			return error_set(err, status, ENODEV, "host state %s is out of reach: %s",
					 host_kind_names[i], next->reach.obstacles[i]);
	return (int)status;
}

static int read_tried(const struct arguments *args, bool tried[NR_HOST_KINDS], struct error *err)
{
	const char *name;
	char hint[256];

	for (size_t i = 0; (name = arguments_nth(args, "tried", i)); i++) {
		enum host_kind kind = 0;

		while (kind < NR_HOST_KINDS && strcmp(host_kind_names[kind], name) != 0)
			kind++;
		if (kind == NR_HOST_KINDS)
			return error_set(err, EXIT_USAGE, EINVAL, "unknown host state \"%s\"%s",
					 name,
					 suggest_hint(name, host_kind_names, hint, sizeof(hint)));
		tried[kind] = true;
	}
	return 0;
}

static int count(const struct arguments *args, struct host_needs *needs, struct error *err)
{
	bool tried[NR_HOST_KINDS] = {false};
	struct planned planned;
	json_t *manifest = NULL;
	int ret = read_tried(args, tried, err);

	if (!ret)
		ret = plan_from_arguments(args, &planned, err);
	if (ret)
		return ret;
	ret = manifest_read(arguments_value(args, "output") ?: "results/vmtick", &manifest, err);
	if (!ret || ret == -ENOENT) {
		host_needs_count(planned.plan, manifest, which_from_arguments(args), host_root(),
				 tried, needs);
		ret = 0;
	}
	json_decref(manifest);
	planned_clear(&planned);
	return ret;
}

static int run(const struct arguments *args, struct error *err)
{
	struct next next = {0};
	enum exit_status status;
	enum host_kind first;
	int ret = count(args, &next.needs, err);

	if (ret)
		return ret;
	host_reach_find(host_root(), &next.needs, &next.reach);
	status = judge(&next, &first);
	ret = (int)status;
	if (arguments_given(args, "json"))
		print_json(&next);
	else if (arguments_given(args, "brief"))
		ret = print_brief(&next, first, status, err);
	else
		print_text(&next);
	host_reach_clear(&next.reach);
	return ret;
}

const struct command cmd_next = {
	.name = "next",
	.usage = "[OPTION]... CONFIG...",
	.summary = "Tell what a run still needs of this machine: which kernel, Xen or not",
	.details =
		"Say it as vmtick run was said: same CONFIGs, same options, same folder. Changes "
		"nothing.\n"
		"Exit status: 0 nothing is left to measure, 1 something is, 4 what is left is out "
		"of reach.",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run,
};
