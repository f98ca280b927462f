/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-run.h - one cell, from placing the timer to its result on the disk.
 */
#ifndef VMTICK_CELL_RUN_H
#define VMTICK_CELL_RUN_H

#include "guest-runner/exchange.h"
#include "guest-runner/job.h"
#include "guest-runner/load-disk.h"

/* What cells share. */
struct cell_place {
	const struct paths *paths;
	struct exchange *exchange;
	const struct load_disk *disk; /* for the scenario io */
};

/*
 * Measure the cell and append its result, whatever it is; its outcome is in *verdict.
 * Nothing of the cell (load, module, moved interrupt) is left on return.
 * Returns an error, with fault filled, only where the result could not be written, or -EINTR
 * where a signal cut the measurement short: then the cell has no result and can be repeated.
 */
int cell_run(const struct cell_place *place, const struct job_cell *cell, struct fault *verdict,
	     struct fault *fault);

#endif
