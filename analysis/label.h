/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * label.h - how a row of a table is called: by what tells it apart from the others, and
 * always by where it was measured and by a verdict that is not ok.
 */
#ifndef VMTICK_LABEL_H
#define VMTICK_LABEL_H

#include <stdbool.h>
#include "analysis/notes.h"
#include "analysis/table.h"

struct label_style {
	const struct table *table;
	bool with_kernel; /* the table has more than one guest kernel */
	bool with_boot;	  /* it has repetitions */
	bool with_run;	  /* a cell is in more than one of its runs */
	bool whole_path;  /* runs have the same last name */
	bool mixed;	  /* it has rows of a lab and others */
};

struct label_style label_style(const struct table *table);

/* "xen-pv, xen-virq, slop 1/default, rt, lab, deterministic"; the caller frees. */
char *label_row(const struct table_row *row, struct label_style style);
/* The same in two parts: "xen-virq, slop 1/default" of a row among those that can be compared,
 * and "xen-pv, io, 10 µs, rt, lab, deterministic" over them. The caller frees. */
char *label_timer(const struct table_row *row, struct label_style style);
char *label_group(const struct table_row *row, struct label_style style);
/* "skipped [1]", the reason put into notes; "" where the verdict is ok. The caller frees. */
char *label_verdict(const struct table_row *row, struct notes *notes);
/* "lab, deterministic", "lab", or "" for a row from outside the lab, which is called "no lab"
 * where others are of one. */
const char *label_lab(const struct table_row *row, struct label_style style);
/* The line of the table's heading that says so of all its rows; "" where none is of a lab. */
const char *label_heading(const struct table *table);

/* The paragraphs that rows of software emulation, of the lab and of slops ask for. */
void label_caveats(const struct table *table, bool markdown, FILE *out);

#endif
