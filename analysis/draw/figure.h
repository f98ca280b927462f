/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure.h - kinds of figures. A kind makes a script of gnuplot from cells with their events;
 * what a person can choose beside them is the format, never what is told of the cells.
 */
#ifndef VMTICK_FIGURE_H
#define VMTICK_FIGURE_H

#include <stdio.h>
#include "analysis/selection.h"

struct figure_kind {
	const char *name, *summary;
	/* Write the script (see gnuplot.h) of the cells that were read; width and height come
	 * out in px. Errors: EXIT_USAGE where they are too many for a picture. */
	int (*write)(const struct selection *selection, FILE *script, int *width_out,
		     int *height_out, struct error *err);
};

/* All kinds, in the order in which they are listed; ended by NULL. */
extern const struct figure_kind *const figure_kinds[];
extern const struct figure_kind figure_ecdf;

/* Draw the cells, which were read, to the file at path (see gnuplot_draw). Errors: those of
 * write and of gnuplot_draw. */
int figure_draw(const struct figure_kind *kind, const struct selection *selection, const char *path,
		struct error *err);

#endif
