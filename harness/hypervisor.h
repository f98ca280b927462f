/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hypervisor.h - the Xen that runs below this machine, asked through libxl: what it is, how it
 * was started, what its guests really have. Tells what Xen tells, not what was configured.
 */
#ifndef VMTICK_HYPERVISOR_H
#define VMTICK_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include "cli/error.h"

#define HYPERVISOR_SLOP_NS 50000 /* timer_slop of a Xen that was not told another */

struct hypervisor;

/* Errors: EXIT_NOTHING with libxl's reason. */
int hypervisor_open(struct hypervisor **hypervisor_out, struct error *err);
void hypervisor_close(struct hypervisor *hypervisor);

bool hypervisor_has_cpu(struct hypervisor *hypervisor, unsigned cpu);
/* Can it run guests that need the CPU's virtualization: PVH and HVM? */
bool hypervisor_has_hvm(struct hypervisor *hypervisor);
/* Memory that guests could have, MiB. */
uint64_t hypervisor_free_mib(struct hypervisor *hypervisor);

/* Its command line; "" where it does not tell. Borrowed. */
const char *hypervisor_cmdline(struct hypervisor *hypervisor);

/*
 * The timer_slop of a Xen with this command line, ns: the last that is given, else the default.
 * Xen itself offers no way to read it. *told: was one given?
 */
uint64_t hypervisor_slop_ns(const char *cmdline, bool *told);

/* Add to facts (object of strings): xen_version, xen_cmdline, xen_scheduler, xen_cpupool,
 * xen_timer_slop_ns and others. guest: its name. */
void hypervisor_add_facts(struct hypervisor *hypervisor, const char *guest, json_t *facts);

/* The CPUs that a vCPU may run on now, as "0-1,4"; false where it cannot be told. */
bool hypervisor_affinity(struct hypervisor *hypervisor, const char *guest, unsigned vcpu, char *out,
			 size_t size);

/* Destroy the guests whose name is so, whoever started them. */
void hypervisor_destroy(struct hypervisor *hypervisor, bool (*is_so)(const char *name));

#endif
