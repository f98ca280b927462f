/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupts.h - a snapshot of /proc/interrupts, and what was counted between two.
 */
#ifndef VMTICK_INTERRUPTS_H
#define VMTICK_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guest-runner/sysfile.h"

#define INTERRUPTS_ALL_CPUS (-1)

struct interrupt_line {
	char name[16];	    /* "24", "LOC" */
	char what[80];	    /* controller, kind and device, as printed */
	size_t first_count; /* index of its first CPU's count */
	size_t nr_counts;   /* one per column; fewer in lines like ERR */
};

struct interrupts {
	struct interrupt_line *lines;
	size_t nr_lines;
	int *cpus; /* the CPU of each column */
	size_t nr_cpus;
	uint64_t *counts;
	size_t nr_counts;
};

/* Take a snapshot, released by interrupts_free. 0 or -errno. */
int interrupts_read(const struct paths *paths, struct interrupts *interrupts);
void interrupts_free(struct interrupts *interrupts);

/* How often this line of after fired on the CPU (or INTERRUPTS_ALL_CPUS) since before. */
uint64_t interrupts_since(const struct interrupts *before, const struct interrupts *after,
			  const char *line, int cpu);

/* Whether the line is a device's interrupt, by a number, and no LOC, RES or the like. */
bool interrupts_is_device(const struct interrupt_line *line);

/* The line of this name, or NULL. */
const struct interrupt_line *interrupts_line(const struct interrupts *interrupts, const char *name);

#endif
