/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recover.h - the exchange disks that a vmtick left in a run's folder when it was killed: the
 * cells finished on them are collected, then the disks are removed.
 */
#ifndef VMTICK_RECOVER_H
#define VMTICK_RECOVER_H

#include <stdbool.h>
#include <jansson.h>
#include "cli/error.h"

/* Name of the exchange disk in the folder of its boot. */
#define RECOVER_DISK "exchange.raw"
/* And of the descriptor that some monitors need beside it. */
#define RECOVER_DESCRIPTOR "exchange.vmdk"

/* Does the run's folder hold a disk of a boot of this platform? */
bool recover_is_needed(const char *folder, const char *platform);

/* Collect from all of them, but for cells that were to be measured beside a loaded host. No guest
 * may still write to them. Errors: EXIT_OURS; a disk that could not be read for another reason than
 * damage stays. */
int recover_disks(const char *folder, json_t *manifest, struct error *err);

#endif
