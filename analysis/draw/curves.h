/* SPDX-License-Identifier: GPL-2.0-or-later */
/* curves.h - the curves of a figure of eCDFs: of the boots of each cell one, and where a program
 * told of the timer's interrupt apart, another of that. */
#ifndef VMTICK_CURVES_H
#define VMTICK_CURVES_H

#include "analysis/draw/groups.h"
#include "analysis/ecdf.h"

struct curve {
	const struct distribution **distributions; /* of the boots */
	size_t nr_boots;
	struct ecdf_step *steps; /* the band of their eCDFs */
	size_t nr_steps;
	char *label;
};

struct curves {
	struct curve *list;
	size_t nr;
};

/* Released by curves_free, before the groups. */
void curves_find(const struct groups *groups, struct curves *curves_out);
void curves_free(struct curves *curves);

#endif
