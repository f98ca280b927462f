/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenario.h - the loads that a cell can be measured under, by name.
 */
#ifndef VMTICK_SCENARIO_H
#define VMTICK_SCENARIO_H

#include <stddef.h>

enum scenario_load {
	LOAD_NONE,
	LOAD_CPU,
	LOAD_IO,
	LOAD_OUTSIDE, /* on the host, by who started the guest, and proven there */
};

struct scenario {
	const char *name;
	enum scenario_load load;
	unsigned int percent; /* LOAD_CPU: of each CPU's time */
};

/* The scenario of this name, or NULL. */
const struct scenario *scenario_find(const char *name);

/* All names, "a, b, c", for messages. Returns out. */
const char *scenario_names(char *out, size_t size);

#endif
