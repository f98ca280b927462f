/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selection.h - the cells that a command line chooses by id or pattern, with their events. A
 * cell that was not measured as asked is used only where that was asked for, too.
 */
#ifndef VMTICK_SELECTION_H
#define VMTICK_SELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include "analysis/distribution.h"

struct selected {
	const struct run_folder *run;	  /* borrowed */
	const struct run_cell *in_run;	  /* likewise */
	struct cell cell;		  /* as origin_cell names it */
	const char *origin;		  /* as origin_of */
	struct distribution distribution; /* n = 0 until read, and where there are no events */
	struct distribution irq;	  /* of timerlat: until the interrupt came; else n = 0 */
};

struct selection {
	struct selected *cells; /* each once, in the order of the runs */
	size_t nr;
};

/*
 * Choose the cells whose id is, or matches, one of the patterns (as the shell's); all cells
 * where there are none. Released by selection_free, also after a failure.
 * Errors: EXIT_USAGE for a pattern that no cell matches, with the nearest id.
 */
int selection_find(struct run_folder *const *runs, size_t nr_runs, const char *const *patterns,
		   size_t nr_patterns, struct selection *selection, struct error *err);
void selection_free(struct selection *selection);

/* Is the cell ok or, with any, does it have events whatever its verdict? */
bool selection_usable(const struct selected *cell, bool any);
/* Read the events of the usable cells. Errors: as distribution_read; EXIT_USAGE where there is
 * none. */
int selection_read(struct selection *selection, bool any, struct error *err);
/* The same; without any, a cell that is not ok is an error with its verdict and reason. */
int selection_read_all(struct selection *selection, bool any, struct error *err);

/* Do both differ in their repetition alone, in one run? */
bool selection_alike(const struct selected *a, const struct selected *b);

#endif
