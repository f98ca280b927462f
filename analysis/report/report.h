/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - the page of some runs: what is known of them, read once, and its sections, each of
 * which writes a part of index.html from it.
 */
#ifndef VMTICK_REPORT_H
#define VMTICK_REPORT_H

#include <stdbool.h>
#include "analysis/draw/figure-set.h"
#include "analysis/label.h"
#include "analysis/table.h"

/* A figure of the set, as it was drawn. */
struct report_figure {
	char *file;  /* below the folder; "" where it was not drawn: */
	char *fault; /* why */
};

struct report {
	struct run_folder *const *runs; /* borrowed */
	size_t nr_runs;
	const char *path; /* where it is to be, as it was named */
	struct reference reference;
	struct table table;	    /* of the layout boots: every cell, with its events */
	struct label_style style;   /* of its rows */
	struct selection selection; /* cell i is row i; the events of those that are ok */
	struct figure_set set;
	struct report_figure *figures; /* [set.nr] */
	bool no_gnuplot;	       /* no figure was drawn for that reason */
	struct error fault;	       /* the first of what else was not read or drawn */
	bool has_fault;
};

/* The sections, in the order of the page. Each is its own heading and all below it, or nothing. */
void report_write_head(const struct report *report, FILE *out);	   /* head.c */
void report_write_summary(const struct report *report, FILE *out); /* summary.c */
void report_write_spread(const struct report *report, FILE *out);  /* spread.c */
void report_write_figures(const struct report *report, FILE *out); /* figures-section.c */
void report_write_cells(const struct report *report, FILE *out);   /* cells.c */

/* boots-section.c, repeat-section.c: the same, with files beside it in the folder: definitions of
 * guests below evidence/, and configs. Errors: EXIT_OURS where one cannot be written. */
int report_write_boots(const struct report *report, const char *folder, FILE *out,
		       struct error *err);
int report_write_repeat(const struct report *report, const char *folder, FILE *out,
			struct error *err);

/* Write index.html and all that it shows into the folder. Figures that cannot be drawn are told in
 * it, and in the report. Errors: EXIT_OURS where a file cannot be written. */
int report_write(struct report *report, const char *folder, struct error *err);

/* Read the runs; what cannot be read is in the table. Released by report_free. */
int report_read(struct run_folder *const *runs, size_t nr_runs, const char *path,
		struct report *report_out, struct error *err);
void report_free(struct report *report);

#endif
