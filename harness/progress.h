/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - tells a waiting person how far a run is: one line that is rewritten on a
 * terminal, a plain line per event elsewhere.
 */
#ifndef VMTICK_PROGRESS_H
#define VMTICK_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress;

/* Writes to standard error. nr_cells: that will be measured. */
struct progress *progress_new(size_t nr_cells, bool quiet);
void progress_free(struct progress *progress);

/* What goes on now, e.g. "qemu-stock-1: booting". */
void progress_step(struct progress *progress, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A cell was finished: its id, verdict and reason. */
void progress_cell(struct progress *progress, const char *id, const char *verdict,
		   const char *reason);
/* A line that stays. */
void progress_say(struct progress *progress, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
