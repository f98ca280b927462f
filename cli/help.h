/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.h - the help texts, made from the rows of the commands. */
#ifndef VMTICK_HELP_H
#define VMTICK_HELP_H

#include <stdio.h>
#include "cli/command.h"

/* Every command with a line each, and the exit status. */
void help_all(FILE *out);
/* One command: usage, options, details. */
void help_command(const struct command *command, FILE *out);

#endif
