/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * series.h - latencies one after another in a text: a number per line, a named column of a CSV, or
 * what cyclictest printed for -v. Read once, line by line, in no memory that grows.
 */
#ifndef VMTICK_SERIES_H
#define VMTICK_SERIES_H

#include <stdio.h>
#include "analysis/import/form.h"

struct series {
	FILE *file;
	const char *name; /* for messages */
	enum form form;	  /* FORM_NUMBERS or FORM_VERBOSE */
	uint64_t unit_ns;
	const char *column; /* of a CSV; NULL: each line is a number */
	size_t column_idx;  /* once its head was read */
	char separator;	    /* likewise; 0 before */
	uint64_t line_nr;
	char *line; /* as read */
	char *text; /* in it, without blanks around it; NULL before the first */
	size_t room;
};

struct series_value {
	uint64_t thread, cycle; /* of cyclictest; else 0 */
	int64_t ns;
};

/* Begin with the file, of which the series takes care until series_close. */
void series_open(struct series *series, FILE *file, const char *name, enum form form);
void series_close(struct series *series);

/* The next value: 1, 0 behind the last. Errors, with name and line: EXIT_USAGE. */
int series_next(struct series *series, struct series_value *value_out, struct error *err);

#endif
