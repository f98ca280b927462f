/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix.h - what a [cells NAME] section of a config spans: names on axes, periods,
 * repetitions, and the parameters that all of its cells share.
 */
#ifndef VMTICK_MATRIX_H
#define VMTICK_MATRIX_H

#include "cli/error.h"
#include "harness/axis.h"

struct matrix {
	char *name; /* of the section, for messages */
	struct names axes[NR_AXES];
	uint64_t *periods_ns;
	size_t nr_periods;
	uint64_t nr_repetitions; /* boots of each kind, 1 or more */
	uint64_t duration_ns;	 /* of each cell, which gives its events; 0: parameters.nr_events */
	struct cell parameters;	 /* all fields that are on no axis */
};

/* A new matrix with the defaults: kernel stock, timer hrtimer, instrument kmod, 4500 events,
 * 100 to warm up, one boot of each kind; cyclictest with priority 80, up to 10 ms, memory
 * locked. Platforms, scenarios and periods are empty. */
struct matrix *matrix_new(const char *name);
struct matrix *matrix_clone(const struct matrix *matrix, const char *name);
void matrix_free(struct matrix *matrix);

/* Set an axis or a parameter by its key in the config. Errors: EXIT_USAGE for an unknown
 * key, name or value, with the valid ones. */
int matrix_set(struct matrix *matrix, const char *key, const char *value, struct error *err);

/* EXIT_USAGE where an axis is empty or the cells cannot be measured as asked. */
int matrix_check(const struct matrix *matrix, struct error *err);

/* The events of a cell of this period. */
uint64_t matrix_nr_events(const struct matrix *matrix, uint64_t period_ns);

#endif
