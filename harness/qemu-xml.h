/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-xml.h - the libvirt domain of a QEMU or KVM guest, from its settings and files. */
#ifndef VMTICK_QEMU_XML_H
#define VMTICK_QEMU_XML_H

#include "harness/platform.h"

/*
 * type: "qemu" or "kvm". The settings are those of platform-qemu.c. The caller frees.
 */
char *qemu_xml(const char *type, const struct settings *settings, const struct guest_files *files,
	       const char *name);

#endif
