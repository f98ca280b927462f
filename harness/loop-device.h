/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop-device.h - a file as a block device of this machine, for a monitor that takes nothing
 * else. The kernel detaches it when its last user is gone, so that none is left, however
 * vmtick and the guest end.
 */
#ifndef VMTICK_LOOP_DEVICE_H
#define VMTICK_LOOP_DEVICE_H

#include "cli/error.h"

struct loop_device {
	char path[32]; /* /dev/loopN */
	int fd;	       /* keeps it; -1: none */
};

/* Attach a file. Errors: EXIT_OURS. */
int loop_device_attach(const char *file, struct loop_device *loop, struct error *err);
/* Let go of it. It is detached as soon as no guest has it open. */
void loop_device_release(struct loop_device *loop);

#endif
