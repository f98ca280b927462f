/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * printed.h - what a program that measured a cell has printed, read from the run's folder. All of
 * it is distrusted: sizes, numbers, sums, and that it is of this cell.
 */
#ifndef VMTICK_PRINTED_H
#define VMTICK_PRINTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "analysis/latencies.h"
#include "cli/error.h"
#include "store/run-folder.h"

/* What a text tells of itself as a whole. */
struct printed_head {
	char program[48];   /* "cyclictest 2.40", for people */
	char kernel[160];   /* release and version of the one that it ran on; "": not told */
	uint64_t period_ns; /* 0: not told */
	uint64_t bound_us;
	size_t nr_columns; /* the threads of cyclictest, the CPUs of timerlat */
};

/* The column of a text that has no other. */
#define PRINTED_ONLY SIZE_MAX

/* The fact of an imported cell: its column, a number from 0; absent where there is no other. */
#define PRINTED_COLUMN_FACT "column"

/* No text that is imported is longer. */
#define PRINTED_MAX_BYTES (UINT64_C(64) << 20)

/* What it tells in one of its columns. */
struct printed {
	char program[48];	 /* as in its head */
	uint64_t number;	 /* of the thread or CPU */
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
/* The same of a line, from 1. */
int printed_damaged_line(const char *name, size_t line, const char *why, struct error *err);

/* Read one column of a text of the cell's instrument: cyclictest's JSON or its histogram, or what
 * rtla printed. Released by printed_clear, also where it failed. Errors: as above. */
int printed_parse(const char *text, const char *name, const struct cell *cell, size_t column,
		  struct printed *printed, struct error *err);

/* The whole text of a file; the caller frees. Errors: EBADMSG where it is longer, or no text. */
int printed_text(const char *path, uint64_t max_bytes, char **text_out, struct error *err);

/* A decimal number of at most 19 digits at *at, which moves behind it. False where none is. */
bool printed_number(const char **at, uint64_t *number);

#endif
