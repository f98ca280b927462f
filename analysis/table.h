/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - the cells of some runs with their figures, beside the published ones. Built
 * once, then written in any format; the layout has chosen the cells.
 */
#ifndef VMTICK_TABLE_H
#define VMTICK_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include "analysis/distribution.h"
#include "analysis/figures.h"
#include "analysis/reference.h"

enum table_layout {
	TABLE_1,     /* the paper's Table 1: scenarios idle and io */
	TABLE_2,     /* the paper's Table 2: scenarios cpu-* */
	TABLE_WIDE,  /* every cell, every figure */
	TABLE_GAIN,  /* every cell, grouped so that timers stand side by side */
	TABLE_BOOTS, /* every cell, grouped by what differs in the repetition alone */
};

/* How many times smaller the sd is than that of the native timer, hrtimer, in the same run on
 * the same platform, kernel, scenario and period. NAN where a part of it is missing or not ok,
 * and for hrtimer itself. */
struct gain {
	double same_slops; /* than at the row's own slops */
	double least;	   /* than the smallest at any slops */
	double published;  /* the paper's, of its new timer */
};

struct table_row {
	struct cell cell; /* its platform is called STAND_IN_PREFIX... where a stand-in was */
	const char *run;  /* the run's folder, as it was named */
	const char *lab;  /* "", "lab", "deterministic" or "stand-in" */
	double period_ns, repetition; /* as in cell */
	struct figures figures;
	struct distribution distribution; /* in the layout boots, else empty */
	const struct published *repeats;  /* the published row of this cell, or NULL */
	struct published published;	  /* a copy of it; NAN where there is none */
	struct gain gain;
};

struct table {
	enum table_layout layout;
	struct table_row *rows; /* in the order of the runs */
	size_t nr_rows;
	struct run_folder *const *runs; /* borrowed, as is what rows point to in them */
	size_t nr_runs;
	const struct reference *reference; /* borrowed */
	size_t nr_unreadable;		   /* cells whose record cannot be believed */
	struct error first_unreadable;
};

/* Read the cells that the layout shows. A record that cannot be believed makes its row an
 * error and is counted. Released by table_free. */
void table_build(enum table_layout layout, struct run_folder *const *runs, size_t nr_runs,
		 const struct reference *reference, struct table *table_out);
void table_free(struct table *table);
/* Errors: EXIT_OURS where it has unreadable records: how many, and why the first is. */
int table_check_readable(const struct table *table, struct error *err);

/* Build the table, write it to path (see output_write), and free it. Errors: as reference_load,
 * output_write and table_check_readable. */
typedef void table_writer(const struct table *table, FILE *out);
int table_print(enum table_layout layout, struct run_folder *const *runs, size_t nr_runs,
		table_writer *write, const char *path, struct error *err);

/* table-columns.c: one line, or object, per cell, in the layout boots per boot and figure over
 * the boots; the columns of docs/formats.md. */
void table_write_csv(const struct table *table, FILE *out);
void table_write_json(const struct table *table, FILE *out);
/* The members of the object of a cell. */
void table_write_members(const struct table_row *row, FILE *out);
/* gain.c: fill in the gains of all rows. */
void table_find_gains(struct table *table);
/* Are both cells of one platform, kernel, instrument, scenario and period, measured in one run
 * in the same way? */
bool table_comparable(const struct table_row *a, const struct table_row *b);

/* table-paper.c, table-wide.c, table-gain.c, table-boots.c: for people. Notes below say why a
 * verdict is not ok.
 */
void table_write_paper(const struct table *table, bool markdown, FILE *out);
void table_write_wide(const struct table *table, bool markdown, FILE *out);
void table_write_gain(const struct table *table, bool markdown, FILE *out);
void table_write_boots(const struct table *table, bool markdown, FILE *out);
/* In the table's layout. */
void table_write(const struct table *table, bool markdown, FILE *out);

#endif
