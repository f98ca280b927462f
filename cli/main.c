/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - finds the command, runs it, shows its error and chooses the exit status:
 * 0 all ok, 1 a subject failed or a result is invalid, 2 usage or config error,
 * 3 error of ours or the lab, 4 nothing could run.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "cli/command.h"
#include "cli/help.h"
#include "cli/suggest.h"
#include "cli/version.h"

#define MAX_COMMANDS 32

const struct command *const commands[] = {
	&cmd_probe,  &cmd_plan,	   &cmd_run,	&cmd_next,   &cmd_lab,
	&cmd_show,   &cmd_samples, &cmd_cdf,	&cmd_table,  &cmd_figure,
	&cmd_report, &cmd_compare, &cmd_import, &cmd_export, NULL,
};

static const struct command *find_command(const char *name, struct error *err)
{
	const char *names[MAX_COMMANDS + 1] = {NULL};
	char hint[512];

	for (size_t i = 0; i < MAX_COMMANDS && commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
		names[i] = commands[i]->name;
	}
	error_set(err, EXIT_USAGE, 0, "vmtick: unknown command \"%s\"%s", name,
		  suggest_hint(name, names, hint, sizeof(hint)));
	return NULL;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run_command(const struct command *command, int argc, char **argv, struct error *err)
{
	struct arguments *args;
	int ret;

	if (asks_help(argc, argv)) {
		help_command(command, stdout);
		return EXIT_ALL_OK;
	}
	ret = arguments_parse(command, argc, (const char *const *)argv, &args, err);
	if (ret)
		return ret;
	ret = command->run(args, err);
	arguments_free(args);
	return ret;
}

int main(int argc, char **argv)
{
	const struct command *command;
	struct error err = {.status = EXIT_OURS};
	int ret = -1;

	if (argc < 2) {
		help_all(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("vmtick %s\n", VMTICK_VERSION);
		return EXIT_ALL_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help_all(stdout);
		return EXIT_ALL_OK;
	}
	command = find_command(argv[1], &err);
	if (command)
		ret = run_command(command, argc - 2, argv + 2, &err);
	if (ret >= 0 && (fflush(stdout) || ferror(stdout)) && errno != EPIPE)
		ret = error_set(&err, EXIT_OURS, EIO, "vmtick %s: cannot write the output: %s",
				argv[1], strerror(errno));
	if (ret >= 0)
		return ret;
	fprintf(stderr, "%s\n", err.text);
	return err.status;
}
