/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmdk.h - the descriptor of a flat VMDK: a small text file that says that a raw file is a
 * disk, for monitors that take no raw file. The raw file stays what it is.
 * (VMware, Virtual Disk Format 1.1.)
 */
#ifndef VMTICK_VMDK_H
#define VMTICK_VMDK_H

#include "cli/error.h"

#define VMDK_UUID_MAX 37 /* bytes, NUL included */

/* A new random UUID (version 4). */
void vmdk_new_uuid(char uuid[VMDK_UUID_MAX]);

/*
 * Write the descriptor at path, of the raw file extent, which is named relative to path's folder
 * or absolutely. Its size is read, and must be whole sectors. adapter: "ide", "lsilogic". The
 * monitor may rewrite the descriptor: a new one for every boot. uuid: the disk's own name in the
 * monitor's registry; NULL: none is written.
 * Errors: EXIT_USAGE where the extent's name holds what a descriptor cannot (a quote, a line
 * break); EXIT_OURS.
 */
int vmdk_write(const char *path, const char *extent, const char *adapter, const char *uuid,
	       struct error *err);

#endif
