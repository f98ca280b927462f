/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.c - prints the rows of the commands as help. */
#include "cli/help.h"

void help_all(FILE *out)
{
	fputs("usage: vmtick COMMAND [OPTION]... [ARGUMENT]...\n\n"
	      "Measures how precisely virtual machines get their timer events.\n\n",
	      out);
	for (const struct command *const *row = commands; *row; row++)
		fprintf(out, "  %-10s %s\n", (*row)->name, (*row)->summary);
	fputs("\n`vmtick COMMAND --help` tells more; vmtick(1) tells all.\n\n"
	      "Exit status: 0 all ok, 1 a subject failed or a result is invalid, 2 usage or "
	      "config\n"
	      "error, 3 error of vmtick or the lab, 4 nothing could run.\n",
	      out);
}

void help_command(const struct command *command, FILE *out)
{
	const struct command_option *option = command->options;

	fprintf(out, "usage: vmtick %s %s\n\n%s.\n", command->name, command->usage,
		command->summary);
	if (option && option->name)
		fputs("\nOptions:\n", out);
	for (; option && option->name; option++) {
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", option->name, option->arg ? "=" : "",
			 option->arg ? option->arg : "");
		fprintf(out, "  %c%c%c %-24s %s\n", option->letter ? '-' : ' ',
			option->letter ? option->letter : ' ', option->letter ? ',' : ' ', left,
			option->help);
	}
	fputs("      --help                   this text\n", out);
	if (command->details)
		fprintf(out, "\n%s\n", command->details);
}
