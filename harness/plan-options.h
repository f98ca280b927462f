/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan-options.h - the options by which plan, run and next are told what to measure. */
#ifndef VMTICK_PLAN_OPTIONS_H
#define VMTICK_PLAN_OPTIONS_H

#include "cli/command.h"
#include "harness/plan.h"
#include "harness/run.h"

#define PLAN_OPTIONS                                                                   \
	{"platform", 'p', "NAME", "only this platform (may be repeated)"},             \
		{"cell", 'c', "ID", "only this cell (may be repeated)"},               \
	{                                                                              \
		"set", 's', "KEY=VALUE",                                               \
			"override a key of [cells], or PLATFORM.KEY (may be repeated)" \
	}

#define WHICH_OPTIONS                                                                           \
	{"only-failed", 0, NULL, "repeat the cells that failed, were invalid or met an error"}, \
	{                                                                                       \
		"again", 0, NULL, "measure all cells again, finished ones too"                  \
	}

struct planned {
	struct config *config;
	struct plan *plan;
};

/* Read the configs named by the words, apply the options, expand. Errors: EXIT_USAGE. */
int plan_from_arguments(const struct arguments *args, struct planned *planned, struct error *err);
/* Which of a plan's cells are meant, by WHICH_OPTIONS. */
enum run_which which_from_arguments(const struct arguments *args);
void planned_clear(struct planned *planned);

#endif
