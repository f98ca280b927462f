/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-facts.h - what machine the guests ran on. */
#ifndef VMTICK_HOST_FACTS_H
#define VMTICK_HOST_FACTS_H

#include <jansson.h>

/* A new object of strings: kernel, cpu, cpus, governor, memory_mib. */
json_t *host_facts(void);

#endif
