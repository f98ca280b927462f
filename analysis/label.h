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
	bool with_kernel; /* the table has more than one guest kernel */
	bool with_run;	  /* it has more than one run */
	bool whole_path;  /* runs have the same last name */
};

struct label_style label_style(const struct table *table);

/* "xen-pv, new timer, rt, lab, deterministic"; the caller frees. */
char *label_row(const struct table_row *row, struct label_style style);
/* "skipped [1]", the reason put into notes; "" where the verdict is ok. The caller frees. */
char *label_verdict(const struct table_row *row, struct notes *notes);
/* "lab, deterministic", "lab" or "". */
const char *label_lab(const char *lab);

/* The paragraphs that rows of software emulation and of the lab ask for. */
void label_caveats(const struct table *table, bool markdown, FILE *out);

#endif
