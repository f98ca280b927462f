/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * curves.h - the curves of a figure: one for the boots of each cell, and what they are called.
 * What all cells have in common is told once, in the caption; a label has what differs.
 */
#ifndef VMTICK_CURVES_H
#define VMTICK_CURVES_H

#include <stdio.h>
#include "analysis/ecdf.h"
#include "analysis/selection.h"

struct curve {
	const struct selected **boots;		   /* those with events, at least one; borrowed */
	const struct distribution **distributions; /* theirs */
	size_t nr_boots;
	struct ecdf_step *steps; /* the band of their eCDFs */
	size_t nr_steps;
	char *label;
};

struct curves {
	const struct selection *selection; /* borrowed */
	struct curve *list;
	size_t nr;
};

/* Gather the cells that have events. Released by curves_free. */
void curves_find(const struct selection *selection, struct curves *curves_out);
void curves_free(struct curves *curves);

/* curves-caption.c: */
/* Set the label of each curve. */
void curves_name(struct curves *curves);
/* Sentences: the facts that all cells share, boots and events, and each cell that was left out or
 * is not ok. */
void curves_caption(const struct curves *curves, FILE *out);
/* The mark of where the cells were measured, which no figure goes without; "" for no lab. */
const char *curves_heading(const struct curves *curves);

#endif
