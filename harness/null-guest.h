/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * null-guest.h - a guest that is only a process: it reads its job from the exchange disk and
 * delivers synthetic records, as a real guest's runner does, or fails in a chosen way.
 */
#ifndef VMTICK_NULL_GUEST_H
#define VMTICK_NULL_GUEST_H

#include <stdint.h>

enum null_fault {
	NULL_FAULT_NONE,
	NULL_FAULT_SILENT,     /* no console output at all */
	NULL_FAULT_PANIC,      /* kernel panic before the runner */
	NULL_FAULT_DIE,	       /* powers off in the cell */
	NULL_FAULT_CRASH,      /* the monitor dies in the cell */
	NULL_FAULT_HANG,       /* never ends the cell */
	NULL_FAULT_FLOOD,      /* prints without end in the cell */
	NULL_FAULT_FLIP,       /* a bit of the cell's record is wrong */
	NULL_FAULT_OTHER_CELL, /* delivers a cell that nobody asked for */
	NULL_FAULT_INVALID,    /* the cell's load was not on */
	NULL_FAULT_GIVE_UP,    /* the runner cannot go on */
	NULL_FAULT_SLOP,       /* has its own slop, whatever was asked */
	NULL_FAULT_SKIP,       /* the guest cannot have the cell's timer */
	NULL_FAULT_TEXTS,      /* what the cell's program printed does not fit its list */
};

/* The names of the faults, in their order; NULL-ended. */
extern const char *const null_fault_names[];

struct null_guest {
	const char *disk, *console;
	enum null_fault fault;
	const char *fault_cell; /* strikes in the cells whose id contains this; "" every one */
	uint64_t pace_ns;	/* time per cell */
};

/* Be the guest. Returns its exit status: 0 powered off. May never return. */
int null_guest_run(const struct null_guest *guest);

#endif
