/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * domain-console.h - the console of a domain that has it only as a terminal: carried to a file
 * as it comes, by the thread of libvirt's events. Opened before the domain runs, it loses
 * nothing.
 */
#ifndef VMTICK_DOMAIN_CONSOLE_H
#define VMTICK_DOMAIN_CONSOLE_H

#include <stdint.h>
#include <libvirt/libvirt.h>
#include "cli/error.h"

struct domain_console;

/* Carry the console of a domain that is still paused to the end of a file. Errors: EXIT_OURS. */
int domain_console_open(virDomainPtr domain, const char *path, struct domain_console **console_out,
			struct error *err);

/* When the terminal ended, by watch_now_ns(); 0: it did not. */
uint64_t domain_console_ended_ns(const struct domain_console *console);

void domain_console_close(struct domain_console *console);

#endif
