/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repeat.h - what measures a run of vmtick's own again: a config of its cells and settings, and the
 * command for it. */
#ifndef VMTICK_REPEAT_H
#define VMTICK_REPEAT_H

#include <stdio.h>
#include "store/run-folder.h"

/* Write a config (.ini) that `vmtick plan` expands to the run's cells, in their order. */
void repeat_write_config(const struct run_folder *run, FILE *out);

/* Write the command that runs the config of this name in a place like the run's own. */
void repeat_write_command(const struct run_folder *run, const char *config, FILE *out);

#endif
