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

/*
 * Note in the manifest with which settings and guest images (NULL: none) the boot's cells,
 * marked before, will be measured. Errors: EXIT_USAGE where other finished cells of the
 * platform were measured with others.
 */
int resume_settle(json_t *manifest, const struct plan_boot *boot, const char *images,
		  struct error *err);

/* Mark what is to be measured as pending; what was measured before is forgotten only then.
 * Returns how many cells that is. */
size_t resume_mark(json_t *manifest, const struct plan *plan, enum run_which which);

/* The cells of the boot that are still to be measured, into an array of boot->nr_cells. */
size_t resume_pending(const json_t *manifest, const struct plan_boot *boot, struct cell *pending);

#endif
