/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure.h - kinds of figures. A kind makes a script of gnuplot from cells with their events;
 * what a person can choose beside them is the format, never what is told of the cells.
 */
#ifndef VMTICK_FIGURE_H
#define VMTICK_FIGURE_H

#include <stdio.h>
#include "analysis/draw/gnuplot.h"
#include "analysis/selection.h"

struct groups;
struct page;

struct figure_kind {
	const char *name, *summary;
	const char *title;   /* for people: "How late each event was" */
	const char *part;    /* what shows one group: "curve" */
	const char *edge;    /* where events stand that were not late; NULL: it shows no times */
	unsigned int placed; /* bits by cell_facts[]: what the place tells, not the label */
	size_t max_groups;   /* of more cells, boots apart, no picture can be read */
	/* Can a cell with events be shown? NULL: any can. */
	bool (*suits)(const struct selected *cell);
	const char *lacks; /* what a cell has not that does not suit: "order of events" */
	/* Write the script (see gnuplot.h) of 1 to max_groups groups. Errors: of the records that
	 * it reads. */
	int (*write)(const struct groups *groups, struct page *page, FILE *script,
		     struct error *err);
};

/* All kinds, in the order in which they are listed; ended by NULL. */
extern const struct figure_kind *const figure_kinds[];
extern const struct figure_kind figure_difference, figure_interrupts, figure_platforms, figure_ecdf;

/* Has the cell, which was read, what the kind shows? */
bool figure_suits(const struct figure_kind *kind, const struct selected *cell);

/* Make the script that draws the cells, which were read; it is the caller's, also after a
 * failure. Errors: EXIT_USAGE with the kinds that would, where none of the cells suits; where
 * they are too many; those of the kind. */
int figure_script(const struct figure_kind *kind, const struct selection *selection,
		  char **script_out, struct gnuplot_picture *picture_out, struct error *err);

/* Draw the cells to the file at path (see gnuplot_draw). Errors: those of figure_script and of
 * gnuplot_draw. */
int figure_draw(const struct figure_kind *kind, const struct selection *selection, const char *path,
		struct error *err);

#endif
