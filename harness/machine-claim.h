/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine-claim.h - one runner at a time on this machine, and nothing left of one that was
 * killed. /run/vmtick/lock is held by vmtick, by the runner and by its load: where it is free,
 * none of them lives. /run/vmtick/undo is there while a runner may have changed something.
 */
#ifndef VMTICK_MACHINE_CLAIM_H
#define VMTICK_MACHINE_CLAIM_H

#include "harness/platform.h"

struct machine_claim {
	int lock_fd; /* close-on-exec; a runner gets a copy that is not */
	char *undo;  /* path of the undo file (docs/formats.md) */
};

/*
 * Claim the machine and remove what a killed runner left on it. Waits for a runner that is
 * ending. Returns 0, or -ENODEV with finding filled; machine_unclaim then needs no call.
 * root: see machine.h.
 */
int machine_claim(const char *root, struct machine_claim *claim, struct finding *finding);
void machine_unclaim(struct machine_claim *claim);

/* Before a runner is started: from now on there may be something to restore. 0 or -errno. */
int machine_expect_changes(const struct machine_claim *claim);

/* After it ended, however: write back what it noted, unload its modules. 0, or -errno where
 * that cannot be done; then the next claim tries again. */
int machine_restore(const char *root, const struct machine_claim *claim);

#endif
