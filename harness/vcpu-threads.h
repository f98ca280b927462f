/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vcpu-threads.h - the threads of a monitor's process that run virtual CPUs, told apart by their
 * names: pinned and asked from outside where the monitor has no such option.
 */
#ifndef VMTICK_VCPU_THREADS_H
#define VMTICK_VCPU_THREADS_H

#include <stdbool.h>
#include <sys/types.h>
#include "harness/setting.h"

#define VCPU_THREADS_MAX 64

struct vcpu_threads {
	pid_t tid[VCPU_THREADS_MAX]; /* of each vCPU; 0 where none or more than one could be it */
};

/*
 * Look for them in a process: prefix and number ("EMT-0"), or the name alone ("EMT") where the
 * guest has one vCPU and the monitor then leaves the number out; alone may be NULL.
 */
void vcpu_threads_find(pid_t pid, const char *prefix, const char *alone, unsigned nr_vcpus,
		       struct vcpu_threads *threads);

/* Put those that were found on the host CPUs that the setting pin names, if it names any. What
 * could not be done vcpus_check_had tells. */
void vcpu_threads_pin(const struct vcpu_threads *threads, const struct settings *settings);

/* For vcpus_check_had; threads is a struct vcpu_threads. */
bool vcpu_threads_affinity(void *threads, unsigned vcpu, char *out, size_t size);

#endif
