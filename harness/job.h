/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job.h - the text that tells the runner its cells (docs/formats.md, "The job"). */
#ifndef VMTICK_JOB_H
#define VMTICK_JOB_H

#include <stddef.h>
#include "store/cell.h"

/* The job for these cells, in this order. The caller frees. */
char *job_text(const struct cell *cells, size_t nr_cells);

#endif
