/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-xml.h - the libvirt domain of a Xen guest, from its settings and files. */
#ifndef VMTICK_XEN_XML_H
#define VMTICK_XEN_XML_H

#include "harness/platform.h"

enum xen_type { XEN_PV, XEN_PVH, XEN_HVM };

/* The kernel's option for a guest slop other than the default. */
#define XEN_GUEST_SLOP_OPTION "xen_timer_slop="

/*
 * The settings are those of platform-xen.c. disk: the block device that stands for
 * files->disk. emulator: the device model of an HVM guest. The caller frees.
 */
char *xen_xml(enum xen_type type, const struct settings *settings, const struct guest_files *files,
	      const char *name, const char *disk, const char *emulator);

#endif
