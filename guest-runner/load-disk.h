/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load-disk.h - the disk that the io scenario reads, and never writes: where on it, and which
 * interrupts can be its own.
 */
#ifndef VMTICK_LOAD_DISK_H
#define VMTICK_LOAD_DISK_H

#include <limits.h>
#include <stdbool.h>
#include "guest-runner/exchange.h"

struct load_disk {
	char name[32];		   /* "vda"; empty where there is none */
	char node[PATH_MAX];	   /* its device node, below the root */
	uint64_t offset, bytes;	   /* the area that is read */
	char controller[PATH_MAX]; /* its sysfs folder, with irq or msi_irqs; empty: not known */
};

/* The exchange disk's own load area; of an exchange in a file: none. */
void load_disk_of_exchange(const struct paths *paths, const struct exchange *exchange,
			   struct load_disk *disk);

/* The first bytes of another disk, as many as the exchange's load area has, or all of it.
 * Errors: EXCHANGE_ERROR where it is none that can be read. */
int load_disk_named(const struct paths *paths, const char *name, const struct exchange *exchange,
		    struct load_disk *disk, struct fault *fault);

/* Can this line of /proc/interrupts be the disk's? Where sysfs does not tell, any can. */
bool load_disk_may_raise(const struct load_disk *disk, const char *line);

#endif
