/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - what will be run: an ordered list of cells, grouped into boots. Made from a
 * config alone; nothing is looked up, nothing is started.
 */
#ifndef VMTICK_PLAN_H
#define VMTICK_PLAN_H

#include "harness/config.h"
#include "store/cell.h"

/* One guest configuration: all its cells can be run by one start of the guest. There is at
 * least one; platform, kernel and slops are the same in all. */
struct plan_boot {
	const struct platform *platform;
	const struct settings *settings; /* borrowed from the config */
	char kernel[CELL_NAME_MAX];
	struct cell *cells;
	size_t nr_cells;
};

struct plan {
	struct plan_boot *boots;
	size_t nr_boots;
	char conflict[CELL_ID_MAX]; /* a cell that was named with unlike parameters, or empty */
};

/* Which cells of the config to take; an empty list takes all. */
struct plan_filter {
	struct names platforms;
	struct names cells; /* ids */
};

/*
 * Expand all matrices of the config: boots in the order in which platform, kernel and slops
 * first appear, cells in the order of scenarios, then periods. A cell that is named twice is
 * planned once; named with other events, warmup or cpu it is an error. Errors: EXIT_USAGE, also
 * where no cell is left, or a filter names none.
 */
int plan_expand(const struct config *config, const struct plan_filter *filter,
		struct plan **plan_out, struct error *err);
void plan_free(struct plan *plan);

size_t plan_nr_cells(const struct plan *plan);

/* The least time that the boot's events take, ns: the sum of events x period. */
uint64_t plan_boot_events_ns(const struct plan_boot *boot);

#endif
