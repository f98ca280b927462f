/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-facts.h - what machine the guests ran on, and whether it is one: a lab is emulated. */
#ifndef VMTICK_HOST_FACTS_H
#define VMTICK_HOST_FACTS_H

#include <jansson.h>

/* A new object of strings: kernel, cpu, cpus, governor, memory_mib, realtime, hypervisor. */
json_t *host_facts(void);

/* "", or where this host is itself a guest of vmtick lab: "lab" or "deterministic", the
 * manifest's words. */
const char *host_lab(void);
/* The same by the text of a host's /proc/cmdline. */
const char *host_lab_by(const char *cmdline);

#endif
