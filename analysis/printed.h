/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * printed.h - what a program that measured a cell has printed, read from the run's folder. All of
 * it is distrusted: sizes, numbers, sums, and that it is of this cell.
 */
#ifndef VMTICK_PRINTED_H
#define VMTICK_PRINTED_H

#include <stdbool.h>
#include "analysis/latencies.h"
#include "cli/error.h"
#include "store/run-folder.h"

struct printed {
	char program[48];	 /* "cyclictest 2.40", for people */
	struct latencies thread; /* until the thread ran */
	struct latencies irq;	 /* until the interrupt came; no events where it is not told */
};

/* Has the cell's instrument printed texts, rather than left a record? */
bool printed_is(const struct cell *cell);

/* Released by printed_clear, also where it failed. Errors, naming the file: EXIT_OURS. */
int printed_read(const struct run_folder *run, const struct run_cell *cell,
		 struct printed *printed_out, struct error *err);
void printed_clear(struct printed *printed);

/* Fill err: the file called name is not to be believed. Returns -EBADMSG. */
int printed_damaged(const char *name, const char *why, struct error *err);

/* A decimal number of at most 19 digits at *at, which moves behind it. False where none is. */
bool printed_number(const char **at, uint64_t *number);

#endif
