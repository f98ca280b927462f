/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bring-back.h - unpacks what a lab host sent: tar archives, one after the other. */
#ifndef VMTICK_LAB_BRING_BACK_H
#define VMTICK_LAB_BRING_BACK_H

#include "cli/error.h"
#include "lab/channel.h"

/*
 * Unpack into folder what came since the last call, each file as a whole or not at all; nothing
 * lands outside of folder. An archive that is still being sent is left for the next call.
 * Errors: EXIT_OURS (the folder cannot be written).
 */
int bring_back(struct channel *results, const char *folder, struct error *err);

#endif
