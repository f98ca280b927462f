/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scenario.c - the table of scenarios, the only place that lists them. */
#include <stdio.h>
#include <string.h>
#include "guest-runner/scenario.h"

static const struct scenario scenarios[] = {
	{.name = "idle", .load = LOAD_NONE},
	{.name = "cpu-30", .load = LOAD_CPU, .percent = 30},
	{.name = "cpu-60", .load = LOAD_CPU, .percent = 60},
	{.name = "cpu-100", .load = LOAD_CPU, .percent = 100},
	{.name = "io", .load = LOAD_IO},
	{.name = "host-stress", .load = LOAD_OUTSIDE},
};
static const size_t nr_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);

const struct scenario *scenario_find(const char *name)
{
	for (size_t i = 0; i < nr_scenarios; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

const char *scenario_names(char *out, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < nr_scenarios && length < size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? ", " : "",
					   scenarios[i].name);
	return out;
}
