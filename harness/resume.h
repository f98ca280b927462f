/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resume.h - what of a plan is finished in a run, and what is still to be measured. */
#ifndef VMTICK_RESUME_H
#define VMTICK_RESUME_H

#include "harness/plan.h"
#include "harness/run.h"

/*
 * Are the plan's settings and parameters those that its finished cells were measured with?
 * Errors: EXIT_USAGE naming the first that differs.
 */
int resume_check(json_t *manifest, const struct plan *plan, struct error *err);

/* Make every cell of the plan known to the manifest, pending where it is new. */
void resume_add(json_t *manifest, const struct plan *plan);

/*
 * The cells of the boot that are to be measured, into an array of boot->nr_cells; returns how
 * many. Nothing in the manifest changes: what was measured before stays until it is replaced.
 */
size_t resume_todo(const json_t *manifest, const struct plan_boot *boot, enum run_which which,
		   struct cell *todo);

/*
 * Note in the manifest with which settings and guest images (NULL: none) the cells to do will
 * be measured. Errors: EXIT_USAGE where other finished cells of the platform were measured
 * with others.
 */
int resume_settle(json_t *manifest, const struct plan_boot *boot, const struct cell *todo,
		  size_t nr_todo, const char *images, struct error *err);

#endif
