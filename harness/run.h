/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.h - a plan carried out in a run folder: what is finished there is kept, what is not is
 * measured, and every cell ends with a verdict.
 */
#ifndef VMTICK_RUN_H
#define VMTICK_RUN_H

#include <stdbool.h>
#include "harness/plan.h"
#include "store/verdict.h"

enum run_which {
	RUN_UNFINISHED,	 /* cells without a result, and those that were skipped */
	RUN_ONLY_FAILED, /* cells that failed, were invalid or met an error */
	RUN_AGAIN,	 /* all cells of the plan */
};

struct run_options {
	const char *folder;
	enum run_which which;
	bool quiet;
};

struct run_tally {
	size_t nr[VERDICT_ERROR + 1]; /* cells of the plan, by verdict */
	size_t nr_todo;		      /* of them that were to be measured */
	size_t nr_measured;	      /* of those that a guest was started for, and settled; not
				       * those that it could not have */
};

/*
 * Carry out the plan. Returns 0 with the tally filled where every cell got a verdict.
 * Errors: EXIT_USAGE (the folder was measured with other settings, is in use), EXIT_OURS,
 * -EINTR; finished cells are kept in any case.
 */
int run_plan(const struct plan *plan, const struct run_options *options, struct run_tally *tally,
	     struct error *err);

#endif
