/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot-facts.h - what the guest really is: the facts of the result @boot.
 */
#ifndef VMTICK_BOOT_FACTS_H
#define VMTICK_BOOT_FACTS_H

#include "guest-runner/facts.h"
#include "guest-runner/sysfile.h"

/* Add all that can be known; what the guest does not tell is left out, but the names of its
 * machine and hypervisor, which are then empty. timer_cpu: the CPU whose clock event device is
 * meant. */
void boot_facts_add(const struct paths *paths, int timer_cpu, struct facts *facts);

#endif
