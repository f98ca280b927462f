/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpu-load.h - the cpu load: one stress-ng per CPU, pinned, in a process group of its own.
 * The groups die with the runner.
 */
#ifndef VMTICK_CPU_LOAD_H
#define VMTICK_CPU_LOAD_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "guest-runner/fault.h"
#include "guest-runner/sysfile.h"

struct cpu_load_process {
	pid_t group;  /* stress-ng itself, which only waits */
	pid_t worker; /* its child, which loads; 0 while there is none */
};

/* Zero-initialised: not running. */
struct cpu_load {
	struct cpu_load_process *processes;
	size_t nr_processes;
	int output; /* a memory file with what stress-ng printed */
};

/* Load each CPU of the set with percent of its time and wait until that is really so. */
int cpu_load_start(const struct paths *paths, const cpu_set_t *cpus, unsigned int percent,
		   struct cpu_load *load, struct fault *fault);

/* CPU time that all workers have used so far. */
uint64_t cpu_load_used_ns(const struct cpu_load *load);

/* Stop it, if it runs; no process of it is left on return. */
void cpu_load_stop(struct cpu_load *load);

#endif
