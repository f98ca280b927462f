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
	const char *version;		   /* of the monitor */
	struct cell *cells;		   /* to be measured; boot_run drops those it settled */
	size_t nr_cells;
	size_t nr_skipped; /* of those it settled: the guest could not have what they ask for */
};

/*
 * Run the cells in one guest. Each that can be told of gets its verdict in the manifest and is
 * dropped from the list; those that a lost guest did not reach stay in it, to be run in
 * another. A guest that never began a cell, or cannot be started, settles all of them.
 * Errors: EXIT_OURS (the results folder cannot be written); -EINTR; in either case what was
 * finished is kept.
 */
int boot_run(struct boot *boot, struct error *err);

#endif
