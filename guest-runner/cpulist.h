/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpulist.h - sets of CPUs, as the kernel writes them ("0-2,5"), and the guest's CPUs.
 */
#ifndef VMTICK_CPULIST_H
#define VMTICK_CPULIST_H

#include <sched.h>
#include <stdbool.h>
#include "guest-runner/sysfile.h"

/* Parse a kernel CPU list. False, with *set undefined, where the text is none. */
bool cpulist_parse(const char *text, cpu_set_t *set);

/* The online CPUs. 0 or -errno. */
int cpulist_online(const struct paths *paths, cpu_set_t *set);

/* The highest CPU of the set, or -1 where it is empty. */
int cpulist_last(const cpu_set_t *set);

/* The highest CPU of the set but this one; this one where there is no other. */
int cpulist_other(const cpu_set_t *set, int cpu);

/* Let the calling thread run on this CPU only. 0 or -errno. */
int cpulist_pin(int cpu);

#endif
