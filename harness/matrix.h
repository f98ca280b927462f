/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix.h - the axes of a matrix: which platforms, kernels, timers, instruments, scenarios,
 * periods and slops a [cells NAME] section of a config spans, and the parameters of its cells.
 */
#ifndef VMTICK_MATRIX_H
#define VMTICK_MATRIX_H

#include "cli/error.h"
#include "harness/names.h"
#include "store/cell.h"

struct matrix {
	char *name; /* of the section, for messages */
	struct names platforms, kernels, timers, instruments, scenarios;
	struct names xen_slops, guest_slops; /* of platforms that have slop, as in struct cell */
	struct names paravirt_providers;     /* of virtualbox, likewise */
	uint64_t *periods_ns;
	size_t nr_periods;
	struct cell parameters; /* mode, keep, nr_events, nr_warmup, inject_ns, cpu */
};

/* A new matrix with the defaults: kernel stock, timer hrtimer, instrument kmod, 4500
 * events, 100 to warm up, default slops; other axes empty. */
struct matrix *matrix_new(const char *name);
struct matrix *matrix_clone(const struct matrix *matrix, const char *name);
void matrix_free(struct matrix *matrix);

/* Set an axis or a parameter by its key in the config. Errors: EXIT_USAGE for an unknown
 * key, name or value, with the valid ones. */
int matrix_set(struct matrix *matrix, const char *key, const char *value, struct error *err);

/* EXIT_USAGE where an axis is empty or the cells cannot be measured as asked. */
int matrix_check(const struct matrix *matrix, struct error *err);

#endif
