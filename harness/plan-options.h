/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan-options.h - the options by which plan and run are told what to measure. */
#ifndef VMTICK_PLAN_OPTIONS_H
#define VMTICK_PLAN_OPTIONS_H

#include "cli/command.h"
#include "harness/plan.h"

#define PLAN_OPTIONS                                                                   \
	{"platform", 'p', "NAME", "only this platform (may be repeated)"},             \
		{"cell", 'c', "ID", "only this cell (may be repeated)"},               \
	{                                                                              \
		"set", 's', "KEY=VALUE",                                               \
			"override a key of [cells], or PLATFORM.KEY (may be repeated)" \
	}

struct planned {
	struct config *config;
	struct plan *plan;
};

/* Read the configs named by the words, apply the options, expand. Errors: EXIT_USAGE. */
int plan_from_arguments(const struct arguments *args, struct planned *planned, struct error *err);
void planned_clear(struct planned *planned);

#endif
