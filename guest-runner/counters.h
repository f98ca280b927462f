/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counters.h - what the kernel and the load had counted at one moment. Two of them enclose
 * the measurement.
 */
#ifndef VMTICK_COUNTERS_H
#define VMTICK_COUNTERS_H

#include "guest-runner/interrupts.h"
#include "guest-runner/load.h"

struct cpu_time {
	int cpu;
	uint64_t idle_ms; /* waiting for I/O included; in steps of 10 ms */
	uint64_t steal_ms;
};

struct counters {
	uint64_t at_ns; /* CLOCK_MONOTONIC */
	struct interrupts interrupts;
	struct cpu_time *cpus;
	size_t nr_cpus;
	struct load_usage load;
};

/* Take all counters now, released by counters_free. Errors: EXCHANGE_ERROR. */
int counters_take(const struct paths *paths, const struct load *load, struct counters *counters,
		  struct fault *fault);
void counters_free(struct counters *counters);

/* Clocks of the guest: since boot, suspended time included or not. */
uint64_t counters_now_ns(void);
uint64_t counters_uptime_ms(void);

#endif
