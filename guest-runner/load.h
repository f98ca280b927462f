/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.h - the load of a scenario, whichever it is. Zero-initialised: none runs.
 */
#ifndef VMTICK_LOAD_H
#define VMTICK_LOAD_H

#include "guest-runner/cpu-load.h"
#include "guest-runner/io-load.h"
#include "guest-runner/scenario.h"

struct load {
	const struct scenario *scenario;
	struct cpu_load cpu;
	struct io_load io;
};

/* What a load has done since its start. */
struct load_usage {
	uint64_t cpu_ns; /* CPU time of its workers; LOAD_CPU only */
	uint64_t bytes;	 /* read from the disk; LOAD_IO only */
};

/*
 * Start the load and wait until it is really on: the cpu load on all CPUs of the set, the
 * disk load on reader_cpu. load_stop is due after a failure too. Errors: EXCHANGE_ERROR.
 */
int load_start(const struct paths *paths, const struct load_disk *disk,
	       const struct scenario *scenario, const cpu_set_t *cpus, int reader_cpu,
	       struct load *load, struct fault *fault);
struct load_usage load_usage(const struct load *load);
void load_stop(struct load *load);

#endif
