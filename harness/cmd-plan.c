/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd-plan.c - vmtick plan: prints what run would do, without looking at the machine. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "cli/command.h"
#include "harness/plan-options.h"

static const struct command_option options[] = {
	PLAN_OPTIONS,
	{"json", 0, NULL, "as JSON"},
	{NULL},
};

static void print_slop(const char *what, const char *slop)
{
	if (strcmp(slop, CELL_SLOP_DEFAULT))
		printf(", %s slop %s ns", what, slop);
}

static void print_cell(const struct platform *platform, const struct cell *cell)
{
	const char *obstacle = platform_obstacle(platform, cell);

	if (obstacle)
		printf("  %-52s to be skipped: %s\n", cell->id, obstacle);
	else
		printf("  %-52s %" PRIu64 " events\n", cell->id, cell->nr_events);
}

static void print_text(const struct plan *plan)
{
	for (size_t b = 0; b < plan->nr_boots; b++) {
		const struct plan_boot *boot = &plan->boots[b];

		printf("boot %zu: %s, kernel %s", b + 1, boot->platform->name, boot->kernel);
		print_slop("xen", boot->cells[0].xen_slop);
		print_slop("guest", boot->cells[0].guest_slop);
		if (strcmp(boot->cells[0].paravirt, CELL_PARAVIRT_DEFAULT))
			printf(", paravirtualization %s", boot->cells[0].paravirt);
		if (cell_stresses_host(&boot->cells[0]))
			printf(", host under load");
		printf(": %zu cells, events take %.1f s at least\n", boot->nr_cells,
		       (double)plan_boot_events_ns(boot) / 1e9);
		for (size_t i = 0; i < boot->nr_cells; i++)
			print_cell(boot->platform, &boot->cells[i]);
	}
	printf("%zu boot%s, %zu cells\n", plan->nr_boots, plan->nr_boots == 1 ? "" : "s",
	       plan_nr_cells(plan));
}

static void print_json(const struct plan *plan)
{
	json_t *boots = json_array();

	for (size_t b = 0; b < plan->nr_boots; b++) {
		const struct plan_boot *boot = &plan->boots[b];
		json_t *cells = json_array();

		for (size_t i = 0; i < boot->nr_cells; i++)
			json_array_append_new(cells, cell_to_json(&boot->cells[i]));
		json_array_append_new(boots, json_pack("{s:s, s:s, s:o, s:o}", "platform",
						       boot->platform->name, "kernel", boot->kernel,
						       "settings", settings_to_json(boot->settings),
						       "cells", cells));
	}
	boots = json_pack("{s:s, s:i, s:o}", "format", "vmtick-plan", "version", 1, "boots", boots);
	json_dumpf(boots, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(boots);
}

static int run(const struct arguments *args, struct error *err)
{
	struct planned planned;
	int ret = plan_from_arguments(args, &planned, err);

	if (ret)
		return ret;
	if (arguments_given(args, "json"))
		print_json(planned.plan);
	else
		print_text(planned.plan);
	planned_clear(&planned);
	return EXIT_ALL_OK;
}

const struct command cmd_plan = {
	.name = "plan",
	.usage = "[OPTION]... CONFIG...",
	.summary = "Print the boots and cells of one or more configs",
	.details = "A CONFIG is a file, or the name of one of the project's own (table1, table2).",
	.options = options,
	.min_words = 1,
	.max_words = -1,
	.run = run,
};
