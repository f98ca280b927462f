/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vbox-facts.h - what VirtualBox tells of a machine: `showvminfo --machinereadable` and VBox.log.
 * Lines that are not understood are passed over.
 */
#ifndef VMTICK_VBOX_FACTS_H
#define VMTICK_VBOX_FACTS_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a key, without its quotes. Returns false, with an empty value, where there is
 * none. */
bool vbox_info_value(const char *info, const char *key, char *value, size_t size);

/* "unknown" where the log does not tell. */
struct vbox_log {
	char tsc_mode[32]; /* RealTSCOffset, VirtTSCEmulated, Dynamic */
	char engine[16];   /* what executes the guest: VT-x, AMD-V; slow: NEM, IEM */
};

void vbox_log_read(const char *path, struct vbox_log *log);

#endif
