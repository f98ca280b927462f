/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * side.h - what is compared: side A and side B, each some runs and the chosen cells of them. No
 * boot counts twice on a side.
 */
#ifndef VMTICK_SIDE_H
#define VMTICK_SIDE_H

#include "analysis/selection.h"
#include "cli/command.h"

enum { SIDE_A, SIDE_B, NR_SIDES };
extern const char *const side_names[NR_SIDES]; /* "A", "B" */

struct side {
	struct run_folder **runs;
	size_t nr_runs;
	struct selection selection; /* of all of them; events are read where a cell is ok */
};

/* The words are A and B or, with --with, all A, and the values of --with B; --cell chooses cells.
 * Released by sides_close, also after a failure. Errors, naming the run or the side: EXIT_USAGE
 * where a folder is no run, is named twice on a side, or a side has no cell with events. */
int sides_open(const struct arguments *args, struct side sides[NR_SIDES], struct error *err);
void sides_close(struct side sides[NR_SIDES]);

/* Are all cells of both of the deterministic lab? */
bool sides_exact(const struct side sides[NR_SIDES]);

#endif
