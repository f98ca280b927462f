/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arguments.c - parses a command line by the option table of its command's row. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/suggest.h"

#define MAX_OPTIONS 32 /* rows of one command's option table */

struct given {
	const struct command_option *option;
	const char *value; /* NULL for a switch */
};

struct arguments {
	size_t nr_given, nr_words;
	struct given *given;
	const char **words;
};

static const struct command_option *find_option(const struct command *command, const char *name,
						size_t len)
{
	const struct command_option *option = command->options;

	for (; option && option->name; option++) {
		bool by_letter = len == 1 && option->letter && option->letter == *name;

		if (by_letter || (strlen(option->name) == len && !strncmp(option->name, name, len)))
			return option;
	}
	return NULL;
}

static int unknown_option(const struct command *command, const char *name, struct error *err)
{
	const char *names[MAX_OPTIONS + 1] = {NULL};
	char hint[512];

	for (size_t i = 0; i < MAX_OPTIONS && command->options && command->options[i].name; i++)
		names[i] = command->options[i].name;
	return error_set(err, EXIT_USAGE, EINVAL, "vmtick %s: unknown option %s%s", command->name,
			 name, suggest_hint(name + strspn(name, "-"), names, hint, sizeof(hint)));
}

/* Take the option at argv[*idx], and its value where that is the next word. */
static int take_option(struct arguments *args, const struct command *command, int argc,
		       const char *const *argv, int *idx, struct error *err)
{
	const char *word = argv[*idx];
	const char *name = word + (word[1] == '-' ? 2 : 1);
	size_t len = strcspn(name, "=");
	const struct command_option *option = find_option(command, name, len);
	const char *value = name[len] == '=' ? name + len + 1 : NULL;

	if (!option || (word[1] != '-' && len != 1))
		return unknown_option(command, word, err);
	if (!option->arg && value)
		return error_set(err, EXIT_USAGE, EINVAL, "vmtick %s: --%s takes no value",
				 command->name, option->name);
	if (option->arg && !value) {
		if (*idx + 1 >= argc)
			return error_set(err, EXIT_USAGE, EINVAL,
					 "vmtick %s: --%s needs a value: %s", command->name,
					 option->name, option->arg);
		value = argv[++*idx];
	}
	args->given[args->nr_given++] = (struct given){option, value};
	return 0;
}

static int check_words(const struct arguments *args, const struct command *command,
		       struct error *err)
{
	if (args->nr_words < (size_t)command->min_words)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "vmtick %s: too few arguments; usage: vmtick %s %s", command->name,
				 command->name, command->usage);
	if (command->max_words >= 0 && args->nr_words > (size_t)command->max_words)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "vmtick %s: unexpected argument \"%s\"; usage: vmtick %s %s",
				 command->name, args->words[command->max_words], command->name,
				 command->usage);
	return 0;
}

int arguments_parse(const struct command *command, int argc, const char *const *argv,
		    struct arguments **args_out, struct error *err)
{
	struct arguments *args = alloc_array(1, sizeof(*args));
	size_t slots = (size_t)argc + 1;
	bool only_words = false;
	int ret = 0;

	args->given = alloc_array(slots, sizeof(*args->given));
	args->words = alloc_array(slots, sizeof(*args->words));
	for (int idx = 0; idx < argc && !ret; idx++) {
		if (!only_words && !strcmp(argv[idx], "--"))
			only_words = true;
		else if (!only_words && argv[idx][0] == '-' && argv[idx][1])
			ret = take_option(args, command, argc, argv, &idx, err);
		else
			args->words[args->nr_words++] = argv[idx];
	}
	if (!ret)
		ret = check_words(args, command, err);
	if (ret)
		arguments_free(args);
	else
		*args_out = args;
	return ret;
}

void arguments_free(struct arguments *args)
{
	free(args->given);
	free(args->words);
	free(args);
}

const char *arguments_nth(const struct arguments *args, const char *name, size_t idx)
{
	for (size_t i = 0; i < args->nr_given; i++)
		if (!strcmp(args->given[i].option->name, name) && idx-- == 0)
			return args->given[i].value;
	return NULL;
}

const char *arguments_value(const struct arguments *args, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < args->nr_given; i++)
		if (!strcmp(args->given[i].option->name, name))
			value = args->given[i].value;
	return value;
}

bool arguments_given(const struct arguments *args, const char *name)
{
	for (size_t i = 0; i < args->nr_given; i++)
		if (!strcmp(args->given[i].option->name, name))
			return true;
	return false;
}

size_t arguments_nr_words(const struct arguments *args)
{
	return args->nr_words;
}

const char *arguments_word(const struct arguments *args, size_t idx)
{
	return idx < args->nr_words ? args->words[idx] : NULL;
}
