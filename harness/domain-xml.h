/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * domain-xml.h - the parts of a libvirt domain that are the same whatever runs it. All text
 * is escaped.
 */
#ifndef VMTICK_DOMAIN_XML_H
#define VMTICK_DOMAIN_XML_H

#include <stdio.h>
#include "harness/names.h"
#include "harness/platform.h"

/* before + escaped value + after; before and after are XML. */
void domain_xml_put(FILE *out, const char *before, const char *value, const char *after);

/* Name, memory, vCPUs and where they run, by the settings memory-mib, vcpus and pin. */
void domain_xml_put_size(FILE *out, const struct settings *settings, const char *name);

/* What is booted, inside <os>. The kernel prints to console; word ("": none) and the setting
 * cmdline are added to its command line. */
void domain_xml_put_kernel(FILE *out, const struct settings *settings,
			   const struct guest_files *files, const char *console, const char *word);

/* CPU features "+svm", "-xsave", "tsc" (on) inside <cpu>, from the parts behind the first. */
void domain_xml_put_features(FILE *out, const struct names *parts);

/* However the guest ends, it ends. */
void domain_xml_put_ends(FILE *out);

#endif
