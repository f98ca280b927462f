/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * processes.h - processes that a vendor's tool started behind our back, found by words that only
 * they carry, and ended.
 */
#ifndef VMTICK_PROCESSES_H
#define VMTICK_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What a process is known by. Both must hold. */
struct process_mark {
	const char *program;	 /* base name of one of its arguments; NULL: any */
	const char *argument;	 /* one of its arguments, or */
	const char *environment; /* "NAME=VALUE", where we may read it (not of setuid programs) */
};

/* The pids of up to max living processes, this one left out. Returns how many there are. */
size_t processes_find(const struct process_mark *mark, pid_t *pids, size_t max);

/* Kill them all, and wait for them to be gone. False where one is left after 5 s. */
bool processes_end(const struct process_mark *mark);

#endif
