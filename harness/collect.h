/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * collect.h - moves finished cells from an exchange disk into the run folder: the record as
 * a file, verdict and facts into the manifest. What was collected is safe whatever happens,
 * and what an earlier boot measured stays until this one has something in its place.
 */
#ifndef VMTICK_COLLECT_H
#define VMTICK_COLLECT_H

#include <stdbool.h>
#include <jansson.h>
#include "harness/exchange.h"
#include "store/verdict.h"

struct collect {
	const char *folder; /* of the run */
	json_t *manifest;
	json_t *boot; /* its object in the manifest, with the cells it was asked for */
	/* Called for each cell settled, and when the guest's facts have come; may be NULL. */
	void (*on_cell)(void *user, const char *id, enum verdict verdict, const char *reason);
	void (*on_guest_facts)(void *user);
	/* What can be said from outside of a cell's object with the guest's facts and verdict: may
	 * add to the ones and worsen the other; may be NULL. */
	void (*judge)(void *user, json_t *cell);
	void *user;
};

/* Has this boot settled the cell: was its result collected, given up for lost, or skipped by the
 * guest? */
bool collect_is_settled(const json_t *manifest, const json_t *boot, const char *cell_id);

/* Settle a cell that did not come: the boot's verdict on it. */
void collect_give_up(const struct collect *collect, const char *cell_id, enum verdict verdict,
		     const char *reason);

/*
 * Collect what is on the disk and new. final: the guest is off, so a damaged result is
 * damaged for good and its cell becomes an error; else it may still be being written.
 * The manifest is written when anything was collected. Errors: EXIT_OURS.
 */
int collect_results(const struct collect *collect, struct exchange_disk *disk, bool final,
		    struct error *err);

#endif
