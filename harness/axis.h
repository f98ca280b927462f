/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * axis.h - the named axes of a matrix: what each may hold, where it stands in a cell, and on
 * which platforms it applies. A boot is told apart by those before AXIS_TIMERS, and by whether
 * its scenarios load the host.
 */
#ifndef VMTICK_AXIS_H
#define VMTICK_AXIS_H

#include <stdbool.h>
#include "cli/error.h"
#include "harness/names.h"
#include "harness/platform.h"
#include "store/cell.h"

/* In the order in which a plan goes through them, the last fastest. */
enum axis {
	AXIS_PLATFORMS,
	AXIS_HOST_KERNELS,
	AXIS_KERNELS,
	AXIS_XEN_SLOPS,
	AXIS_GUEST_SLOPS,
	AXIS_PARAVIRT_PROVIDERS,
	AXIS_TIMERS,
	AXIS_INSTRUMENTS,
	AXIS_SCENARIOS,
	NR_AXES
};

/* Its key in a config, e.g. "xen-slops". */
const char *axis_key(enum axis axis);
/* Where a matrix does not name any: NULL, it must. */
const char *axis_fallback(enum axis axis);
/* The axis of this key, or NR_AXES. */
enum axis axis_find(const char *key);

/* Replace names by those of a config's value, each checked and in the one way of writing it.
 * Errors: EXIT_USAGE, with the valid ones. */
int axis_set(enum axis axis, const char *value, struct names *names, struct error *err);

/* Where it does not, cells have its fallback. */
bool axis_applies(enum axis axis, const struct platform *platform);

/* The cell's name on the axis; of CELL_NAME_MAX bytes at most. */
const char *axis_name(enum axis axis, const struct cell *cell);
void axis_put(enum axis axis, const char *name, struct cell *cell);

#endif
