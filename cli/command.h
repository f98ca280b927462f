/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.h - a command of vmtick is a row: name, usage, options, handler. Help, the
 * "did you mean" of unknown names and the parsing of options come from the row.
 */
#ifndef VMTICK_COMMAND_H
#define VMTICK_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/error.h"

struct command_option {
	const char *name; /* long name without the dashes */
	char letter;	  /* short form, or 0 */
	const char *arg;  /* name of its value in the help text, NULL for a switch */
	const char *help; /* one line */
};

struct arguments; /* a parsed command line; owned by the dispatcher */

struct command {
	const char *name;
	const char *usage;		      /* what follows "vmtick NAME " */
	const char *summary;		      /* one line */
	const char *details;		      /* paragraphs of the help text, or NULL */
	const struct command_option *options; /* ended by a NULL name, or NULL */
	int min_words, max_words;	      /* positional arguments; max -1: any number */
	/* Returns an enum exit_status, or a negative errno with err filled. */
	int (*run)(const struct arguments *args, struct error *err);
};

/* The commands in the order of the help text; ended by NULL. Each is defined by the
 * folder it belongs to. */
extern const struct command *const commands[];
extern const struct command cmd_probe, cmd_plan, cmd_run, cmd_next;		   /* harness/ */
extern const struct command cmd_lab;						   /* lab/ */
extern const struct command cmd_show, cmd_samples, cmd_cdf, cmd_table, cmd_figure; /* analysis/ */
extern const struct command cmd_report;		    /* analysis/report/ */
extern const struct command cmd_import, cmd_export; /* analysis/import/, analysis/export/ */
extern const struct command cmd_compare;	    /* analysis/compare/ */

/* The value of --name, or NULL where it was not given. The last one wins. */
const char *arguments_value(const struct arguments *args, const char *name);
/* The idx-th value of an option that may be repeated, or NULL past the last. */
const char *arguments_nth(const struct arguments *args, const char *name, size_t idx);
bool arguments_given(const struct arguments *args, const char *name);
/* Positional arguments. */
size_t arguments_nr_words(const struct arguments *args);
const char *arguments_word(const struct arguments *args, size_t idx);

/*
 * Parse argv (without "vmtick NAME") for the command. On success *args_out is to be freed
 * with arguments_free. Errors: EXIT_USAGE with the nearest valid option named.
 */
int arguments_parse(const struct command *command, int argc, const char *const *argv,
		    struct arguments **args_out, struct error *err);
void arguments_free(struct arguments *args);

#endif
