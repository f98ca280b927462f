/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain-xml.h - the libvirt domain of a guest, from its settings and files. */
#ifndef VMTICK_DOMAIN_XML_H
#define VMTICK_DOMAIN_XML_H

#include "harness/platform.h"

/*
 * type: "qemu" or "kvm". The settings are those of platform-qemu.c. The caller frees.
 */
char *domain_xml(const char *type, const struct settings *settings, const struct guest_files *files,
		 const char *name);

#endif
