/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot.h - one start of a guest: makes its exchange disk, starts it, watches it, collects its
 * cells, ends it, and says what became of those that did not come.
 */
#ifndef VMTICK_BOOT_H
#define VMTICK_BOOT_H

#include <jansson.h>
#include "harness/guest-images.h"
#include "harness/plan.h"
#include "harness/progress.h"

struct boot {
	const char *folder; /* of the run, absolute */
	json_t *manifest;
	struct progress *progress;
	const struct platform *platform;
	const struct settings *settings;
	struct session *session;
	const char *kernel;
	const struct guest_images *images; /* all NULL where the platform needs none */
	const struct cell *cells;
	size_t nr_cells;
};

/*
 * Run the cells in one guest. On return each of them that can be told has its verdict in the
 * manifest; those that a lost guest did not reach are still pending, to be run in another.
 * A guest that never began a cell fails all of them. Errors: EXIT_OURS; -EINTR; in either
 * case what was finished is kept.
 */
int boot_run(const struct boot *boot, struct error *err);

/*
 * Collect what is left on exchange disks below the run's folder by a vmtick that was killed,
 * and remove them. Errors: EXIT_OURS.
 */
int boot_recover(const char *folder, json_t *manifest, struct error *err);

#endif
