/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-run.h - one cell, from placing the timer to its result on the disk.
 */
#ifndef VMTICK_CELL_RUN_H
#define VMTICK_CELL_RUN_H

#include "guest-runner/exchange.h"
#include "guest-runner/job.h"

/*
 * Measure the cell and append its result, whatever it is; its outcome is in *verdict.
 * Nothing of the cell (load, module, moved interrupt) is left on return.
 * Returns an error, with fault filled, only where the result could not be written.
 */
int cell_run(const struct paths *paths, struct exchange *exchange, const struct job_cell *cell,
	     struct fault *verdict, struct fault *fault);

#endif
