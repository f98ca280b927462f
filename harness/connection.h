/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * connection.h - a connection to libvirt: opened, swept of what a killed vmtick left, asked
 * what it can do. Here and in domain.c libvirt's errors become ours.
 */
#ifndef VMTICK_CONNECTION_H
#define VMTICK_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <libvirt/libvirt.h>
#include "cli/error.h"

struct connection; /* to a hypervisor, with the thread that runs libvirt's events */

/*
 * Connect to uri; "qemu:///embed" starts a driver in this process, in a root of its own.
 * Guests that a killed vmtick left there are destroyed.
 * Errors: EXIT_NOTHING with libvirt's reason.
 */
int connection_open(const char *uri, struct connection **connection_out, struct error *err);
void connection_close(struct connection *connection);

/* Is it a connection to this machine? */
bool connection_is_local(const char *uri);

/* The name of a guest in libvirt: the label, with this process named before it. */
char *connection_guest_name(const char *label);

/* "QEMU 7.2.22, libvirt 9.0.0". */
void connection_version(struct connection *connection, char *out, size_t size);

/* Can it run a guest of this type ("qemu", "kvm") with this machine? emulator "": its own.
 * Errors: EXIT_NOTHING with libvirt's reason. */
int connection_supports(struct connection *connection, const char *type, const char *machine,
			const char *emulator, struct error *err);

/* Is this CPU of its host online? True where libvirt cannot tell. */
bool connection_has_cpu(struct connection *connection, unsigned cpu);

/* Did the daemon behind it end? Then nothing can be asked any more. */
bool connection_is_lost(const struct connection *connection);

/* Was a guest of this name started by a vmtick of this machine that is no more? */
bool connection_is_leftover(const char *name);

/* Was it started by this process? */
bool connection_is_ours(const char *name);

/* Borrowed. */
virConnectPtr connection_libvirt(const struct connection *connection);

#endif
