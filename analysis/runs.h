/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runs.h - the run folders that a command line names. */
#ifndef VMTICK_RUNS_H
#define VMTICK_RUNS_H

#include "cli/command.h"
#include "store/run-folder.h"

/* Open every positional argument; on success the caller's, released by runs_close. */
int runs_open(const struct arguments *args, struct run_folder ***runs_out, size_t *nr_out,
	      struct error *err);
void runs_close(struct run_folder **runs, size_t nr);

/* The cell of this id. Errors: EXIT_USAGE with the nearest id. */
int runs_find_cell(const struct run_folder *run, const char *id, const struct run_cell **cell_out,
		   struct error *err);

#endif
