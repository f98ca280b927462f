/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups.h - what a figure shows side by side: the boots of each cell, and what they are called.
 * What all cells have in common is told once, in the caption; a label has what differs.
 */
#ifndef VMTICK_GROUPS_H
#define VMTICK_GROUPS_H

#include <stdio.h>
#include "analysis/draw/figure.h"

struct group {
	const struct selected **boots; /* those that the kind shows, at least one; borrowed */
	const struct distribution **distributions; /* theirs */
	size_t nr_boots;
	char *label;
};

struct groups {
	const struct selection *selection; /* borrowed */
	const struct figure_kind *kind;
	struct group *list; /* in the order of the runs */
	size_t nr;
};

/* Gather the cells that the kind shows. Released by groups_free. */
void groups_find(const struct selection *selection, const struct figure_kind *kind,
		 struct groups *groups_out);
void groups_free(struct groups *groups);

/* groups-caption.c: */
/* Set the label of each group. */
void groups_name(struct groups *groups);
/* Sentences: the facts that all cells share, boots and events, and each cell that was left out or
 * is not ok. */
void groups_caption(const struct groups *groups, FILE *out);
/* The mark of where the cells were measured, which no figure goes without; "" for no lab. */
const char *groups_heading(const struct groups *groups);

#endif
