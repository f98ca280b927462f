/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-setting.h - kernel settings that are changed for the time of a measurement. On a
 * machine that lives on, each is noted in the undo file before it is changed, so that whoever
 * finds a runner killed can restore it (docs/formats.md).
 */
#ifndef VMTICK_HOST_SETTING_H
#define VMTICK_HOST_SETTING_H

#include <sys/types.h>
#include "guest-runner/sysfile.h"

/* One write that is to be taken back. Zero-initialised: nothing is to be restored. */
struct host_setting {
	char path[64];
	char was[128]; /* what it held before */
	off_t note_at; /* where its note begins in the undo file */
};

/* Note what path holds, then write value into it. 0 or -errno, and then nothing is changed:
 * -ENOTRECOVERABLE where it could not be noted, else what the kernel says. */
int host_setting_change(const struct paths *paths, const char *path, const char *value,
			struct host_setting *setting);

/* Write back what was there, if it was changed, and drop the note. */
void host_setting_restore(const struct paths *paths, struct host_setting *setting);

#endif
