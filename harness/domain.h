/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * domain.h - a guest as a libvirt domain: connect, start, watch, pin, destroy. The only
 * place where libvirt's errors become ours.
 */
#ifndef VMTICK_DOMAIN_H
#define VMTICK_DOMAIN_H

#include <jansson.h>
#include "cli/error.h"
#include "harness/platform.h"

struct connection; /* to a hypervisor, with the thread that runs libvirt's events */

/*
 * Connect to uri; "qemu:///embed" starts a driver in this process, in a root of its own.
 * Guests that a killed vmtick left there are destroyed.
 * Errors: EXIT_NOTHING with libvirt's reason.
 */
int connection_open(const char *uri, struct connection **connection_out, struct error *err);
void connection_close(struct connection *connection);

/* The name of a guest in libvirt: the label, with this process named before it. */
char *connection_guest_name(const char *label);

/* "QEMU 7.2.22, libvirt 9.0.0". */
void connection_version(struct connection *connection, char *out, size_t size);

/* Can it run a guest of this type ("qemu", "kvm") with this machine? emulator "": its own.
 * Errors: EXIT_NOTHING with libvirt's reason. */
int connection_supports(struct connection *connection, const char *type, const char *machine,
			const char *emulator, struct error *err);

struct domain;

/* Start a transient domain of a name by connection_guest_name. Errors: EXIT_OURS with libvirt's
 * reason. */
int domain_start(struct connection *connection, const char *name, const char *xml,
		 struct domain **domain_out, struct error *err);
enum guest_state domain_poll(struct domain *domain);

/* The XML as libvirt completed it. The caller frees; NULL where the domain is gone. */
char *domain_live_xml(struct domain *domain);

/* The host CPUs that a vCPU may run on now, as "0-1,4"; false where it cannot be told. */
bool domain_vcpu_affinity(struct domain *domain, unsigned vcpu, char *out, size_t size);

/* Destroy where it still runs, and release. */
void domain_stop(struct domain *domain);

#endif
