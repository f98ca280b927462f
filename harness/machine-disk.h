/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine-disk.h - which disk of this machine the scenario io reads. It is only ever read.
 */
#ifndef VMTICK_MACHINE_DISK_H
#define VMTICK_MACHINE_DISK_H

#include "harness/platform.h"

#define MACHINE_DISK_MAX 32 /* bytes of a name, NUL included */

/*
 * asked: a name below /sys/block; "none", and name is empty; or "auto": the disk that the
 * folder lies on, else the only one with hardware behind it. folder may be NULL, then any is
 * good. Returns 0, or -ENODEV with finding filled. root: see machine.h.
 */
int machine_disk(const char *root, const char *asked, const char *folder,
		 char name[MACHINE_DISK_MAX], struct finding *finding);

#endif
