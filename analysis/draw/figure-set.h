/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure-set.h - which figures the cells of some runs give, without being asked for one: those
 * of the published works, of whatever was measured. `make figures` and the report draw them.
 */
#ifndef VMTICK_FIGURE_SET_H
#define VMTICK_FIGURE_SET_H

#include "analysis/draw/figure.h"

struct figure_wanted {
	const struct figure_kind *kind;
	char *name;		    /* of a file, without its extension: "difference-idle-10us" */
	char *title;		    /* for people */
	struct selection selection; /* some of the cells, borrowed with their events */
};

struct figure_set {
	struct figure_wanted *list; /* in the order of the published works */
	size_t nr;
};

/* The figures that the cells, which were read, give; none where no cell has events. Released by
 * figure_set_free, before the selection. */
void figure_set_find(const struct selection *all, struct figure_set *set_out);
/* Draw the set into the folder, which is made where it is missing: a file NAME.FORMAT of each
 * figure in each of the formats ("svg"; see gnuplot_check_path), others are not touched. Errors: of
 * the folder, of figure_script and of gnuplot_draw; then what was drawn before is there. */
int figure_set_draw(const struct figure_set *set, const char *folder, const char *const *formats,
		    size_t nr_formats, struct error *err);
void figure_set_free(struct figure_set *set);

#endif
