/* SPDX-License-Identifier: GPL-2.0-or-later */
/* row-panel.h - a panel with a row for each of some labels, which stand at its left, over one
 * logarithmic axis. Row i of the panel is at y = i, from the top. */
#ifndef VMTICK_ROW_PANEL_H
#define VMTICK_ROW_PANEL_H

#include "analysis/draw/axis-scale.h"
#include "analysis/draw/page.h"

struct row_panel {
	const char **labels; /* the rows', in their order; borrowed */
	size_t nr;
	struct axis_range range;
	const char *title; /* of the axis */
};

/* px of the panel with its axis and its key of so many rows. */
int row_panel_height(size_t nr_rows, size_t nr_key_rows);
/* Write all that stands before the plot; what has a title comes into the key. */
void row_panel_begin(const struct row_panel *panel, size_t nr_key_rows, const struct page *page,
		     FILE *script);

#endif
