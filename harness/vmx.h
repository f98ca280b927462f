/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmx.h - the configuration of a VMware guest: everything in it is ours, so that no preference of
 * the person's and no default of a version decides what is measured.
 */
#ifndef VMTICK_VMX_H
#define VMTICK_VMX_H

#include "harness/setting.h"

struct vmx {
	const char *name;	/* shown to people */
	unsigned hardware;	/* version of the virtual hardware */
	const char *descriptor; /* of the exchange disk; NULL: no disk */
	const char *iso;	/* NULL: no CD drive */
	const char *console;	/* file that takes the serial port */
};

/* What may be given for the setting disk, NULL-ended. */
extern const char *const vmx_buses[];

/* The text of the .vmx file, by settings vcpus, memory-mib, disk, hpet and tsc. Paths are
 * absolute. The caller frees. */
char *vmx_text(const struct settings *settings, const struct vmx *vmx);

/* What the descriptor of a disk on this bus names as its adapter. */
const char *vmx_adapter(const char *bus);

#endif
