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

extern const struct figure_kind figure_ecdf;

#endif
