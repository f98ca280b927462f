/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * module.h - the measuring kernel module: loading it starts a series, /dev/vmtick gives the
 * record when it is complete, unloading it stops it at any moment.
 */
#ifndef VMTICK_MODULE_H
#define VMTICK_MODULE_H

#include <stdbool.h>
#include "guest-runner/job.h"
#include "guest-runner/sysfile.h"

/* A loaded module. Zero-initialised with fd -1: not loaded. */
struct module {
	bool loaded;
	int fd;			 /* of /dev/vmtick; holds the module */
	struct record_head head; /* known after module_wait */
	uint64_t record_bytes;
};

/*
 * Load the module, and what it needs, for this cell on this CPU; the series begins. Errors, with
 * the module's own reason from the kernel log: EXCHANGE_ERROR where the job or we are wrong,
 * EXCHANGE_SKIPPED where the guest does not have what the timer needs.
 */
int module_load(const struct paths *paths, const struct job_cell *cell, int cpu,
		struct module *module, struct fault *fault);

/* Wait until the series is complete, at most limit_ms. Errors: EXCHANGE_FAILED,
 * but EXCHANGE_ERROR where a signal stops the runner. */
int module_wait(struct module *module, unsigned int limit_ms, struct fault *fault);

/* Unload it, if it is loaded; the record is gone then. */
void module_unload(const struct paths *paths, struct module *module);

#endif
