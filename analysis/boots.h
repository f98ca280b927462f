/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boots.h - how far the boots of a cell lie apart: the figures of each, what they are over the
 * boots, and those of all events together. Boots that are not ok have a line, and no part in
 * the others.
 */
#ifndef VMTICK_BOOTS_H
#define VMTICK_BOOTS_H

#include <stddef.h>
#include "analysis/table.h"

enum boots_figure {
	BOOTS_MEAN,
	BOOTS_P50,
	BOOTS_P99,
	BOOTS_P999,
	BOOTS_MAX,
	BOOTS_NR_FIGURES,
};

/* The figure of one boot, ns. NAN where it has no events; INFINITY where all that is known is that
 * it is the distribution's bound_ns or more. */
double boots_figure_of(const struct distribution *distribution, enum boots_figure figure);

/* A boot, or one figure over those that are ok: these follow their boots where two or more are
 * ok. What does not apply is NAN or "". */
struct boots_line {
	const struct table_row *row; /* the boot's; else of the cell's first */
	const char *run, *lab;	     /* as in row */
	char group[CELL_ID_MAX];     /* as repetition_group */
	const char *what;	     /* "boot", "median", "min", "max", "range", "pooled" */
	double repetition;
	const char *unit; /* of the figures: "ns", of range "%" of the median */
	const char *verdict, *reason;
	double nr_boots, nr_ok; /* of the cell */
	double nr_events;
	double figures[BOOTS_NR_FIGURES]; /* of lateness; INFINITY: bound_ns or more */
	double nr_above, bound_ns;	  /* as in struct distribution */
};

/* The lines of all cells of a table of the layout boots, cell by cell. Returns how many; the
 * caller frees *lines_out. */
size_t boots_lines(const struct table *table, struct boots_line **lines_out);

#endif
