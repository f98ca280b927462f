/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runs.h - the run folders that a command line names, and their cells. */
#ifndef VMTICK_RUNS_H
#define VMTICK_RUNS_H

#include "analysis/selection.h"
#include "cli/command.h"
#include "store/run-folder.h"

/* Open the positional arguments from the first-th on; on success the caller's, released by
 * runs_close. */
int runs_open(const struct arguments *args, size_t first, struct run_folder ***runs_out,
	      size_t *nr_out, struct error *err);
void runs_close(struct run_folder **runs, size_t nr);

/* Choose the cells by the patterns of --cell, which may be repeated: as selection_find. */
int runs_select(const struct arguments *args, struct run_folder *const *runs, size_t nr_runs,
		struct selection *selection, struct error *err);

/* The cell of this id. Errors: EXIT_USAGE with the nearest id. */
int runs_find_cell(const struct run_folder *run, const char *id, const struct run_cell **cell_out,
		   struct error *err);

#endif
