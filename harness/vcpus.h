/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vcpus.h - the virtual CPUs of a guest: how many, and on which CPUs of the host, by the
 * settings vcpus and pin; whether the host can give that, and whether it did.
 */
#ifndef VMTICK_VCPUS_H
#define VMTICK_VCPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>
#include "cli/error.h"
#include "harness/setting.h"

/* Does the setting pin name an online CPU of the host for each vCPU, or none at all? Errors:
 * EXIT_NOTHING. */
int vcpus_check_asked(const struct settings *settings, bool (*has_cpu)(void *host, unsigned cpu),
		      void *host, struct error *err);

/* Is this CPU of the machine itself online, for the above; root: "", but in tests. */
bool vcpus_host_has_cpu(void *root, unsigned cpu);

/*
 * Has the running guest what was asked? affinity_of gives the CPUs that a vCPU may run on now,
 * as "0-1,4", or false where nobody can tell; they are added to the facts, among which the
 * guest has told its cpus. Returns false with the reason where it has not.
 */
bool vcpus_check_had(const struct settings *settings,
		     bool (*affinity_of)(void *guest, unsigned vcpu, char *out, size_t size),
		     void *guest, json_t *facts, char *reason, size_t size);

/* The set bits of a map, little-endian, as "0-1,4". */
void vcpus_describe(const unsigned char *map, unsigned nr_cpus, char *out, size_t size);

#endif
