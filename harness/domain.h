/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain.h - a guest as a transient libvirt domain: start, watch, ask, destroy. */
#ifndef VMTICK_DOMAIN_H
#define VMTICK_DOMAIN_H

#include <stdbool.h>
#include "cli/error.h"
#include "harness/connection.h"
#include "harness/platform.h"

struct domain;

/* Start a transient domain of a name by connection_guest_name. What libvirt made of the XML is
 * kept as domain.xml in the folder. console: the file to which its terminal is carried from the
 * first byte on; NULL where the monitor writes the file. Errors: EXIT_OURS with libvirt's
 * reason. */
int domain_start(struct connection *connection, const char *name, const char *xml,
		 const char *folder, const char *console, struct domain **domain_out,
		 struct error *err);
enum guest_state domain_poll(struct domain *domain);

/* The host CPUs that a vCPU may run on now, as "0-1,4"; false where it cannot be told. */
bool domain_vcpu_affinity(struct domain *domain, unsigned vcpu, char *out, size_t size);

/* Destroy where it still runs, and release. */
void domain_stop(struct domain *domain);

#endif
