/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * comparison.h - all that is known of A against B, and its two forms: text and JSON. Nothing is
 * ranked that its facts make incomparable, unless that was asked for.
 */
#ifndef VMTICK_COMPARISON_H
#define VMTICK_COMPARISON_H

#include <stdio.h>
#include "analysis/compare/events.h"
#include "analysis/compare/gate.h"
#include "analysis/compare/unlike.h"

struct compared_cell {
	const struct pair *pair;
	struct statistic statistics[BOOTS_NR_FIGURES]; /* nr_statistics of the comparison */
	struct events_difference events;	       /* where exact, and both have events */
	enum gate_state *gates;			       /* by the comparison's gates */
};

struct comparison {
	const struct side *sides; /* borrowed */
	struct judging judging;
	struct across across;
	struct pairs pairs;
	struct unlikes unlikes;
	enum boots_figure figures[BOOTS_NR_FIGURES]; /* asked for */
	size_t nr_figures;
	struct gate *gates;
	size_t nr_gates;
	struct compared_cell *cells; /* of the pairs where both sides have the cell */
	size_t nr_cells;
};

/* Compare, by level, floor, figures, gates and across as the caller has set them. Released by
 * comparison_free, also after a failure. Errors: as pairs_find; EXIT_USAGE where unlike facts
 * forbid it, despite_unlike is false; a record that cannot be read. */
int comparison_make(const struct side sides[NR_SIDES], bool despite_unlike,
		    struct comparison *comparison, struct error *err);
void comparison_free(struct comparison *comparison);

/* How the gate fared over all cells: exceeded in one, else unsure in one, or of a cell that only
 * one side has, else held. */
enum gate_state comparison_gate(const struct comparison *comparison, size_t gate_idx);

void comparison_write_text(const struct comparison *comparison, FILE *out);
void comparison_write_json(const struct comparison *comparison, FILE *out);

/* The cell's id, without a repetition unless exact; the caller's buffer. */
void comparison_cell_id(const struct comparison *comparison, const struct pair *pair, int side,
			char id_out[CELL_ID_MAX]);

#endif
