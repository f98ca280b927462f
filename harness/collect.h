/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * collect.h - moves finished cells from an exchange disk into the run folder: the record as
 * a file, verdict and facts into the manifest. What was collected is safe whatever happens.
 */
#ifndef VMTICK_COLLECT_H
#define VMTICK_COLLECT_H

#include <stdbool.h>
#include <jansson.h>
#include "harness/exchange.h"

struct collect {
	const char *folder; /* of the run */
	json_t *manifest;
	json_t *boot; /* its object in the manifest */
	/* Called for each cell collected; may be NULL. */
	void (*on_cell)(void *user, const json_t *cell);
	void *user;
};

/*
 * Collect what is on the disk and new. final: the guest is off, so a damaged result is
 * damaged for good and its cell becomes an error; else it may still be being written.
 * The manifest is written when anything was collected. Errors: EXIT_OURS.
 */
int collect_results(const struct collect *collect, struct exchange_disk *disk, bool final,
		    struct error *err);

#endif
