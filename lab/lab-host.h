/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab-host.h - the kinds of lab host, and the machine that each is given. CPU models and kernel
 * arguments are those that were seen to work in software emulation; docs/lab.md says why.
 */
#ifndef VMTICK_LAB_HOST_H
#define VMTICK_LAB_HOST_H

#include <stdbool.h>
#include "cli/error.h"

/* The kernel of lab hosts, where none is named: images/kernels.list. */
#define LAB_KERNEL_DEFAULT "stock"

struct lab_host {
	const char *name;
	const char *of_kernel;	    /* the one kernel that this row is for; NULL: any */
	const char *no_start;	    /* why it cannot be had, and what to do instead, or NULL */
	const char *cpu;	    /* QEMU's CPU model */
	const char *kernel;	    /* arguments of its kernel, beside those that every host gets */
	const char *hypervisor;	    /* arguments of its hypervisor; NULL: it has none */
	unsigned memory_mib;	    /* of the whole host */
	unsigned nr_cpus;	    /* in a deterministic lab one */
	const char *no_determinism; /* why it has no deterministic mode, or NULL */
	bool has_ram_disk;	    /* a disk with an interrupt, answered at once by the emulator */
};

/* A kind by its name and that of its kernel, or NULL. */
const struct lab_host *lab_host_find(const char *name, const char *kernel);

/* Their names, ended by NULL. */
extern const char *const lab_host_names[];

/* What one is booted from; absolute paths, owned. */
struct lab_images {
	char *kernel, *initramfs, *hypervisor; /* the last NULL where it has none */
};

/*
 * Find those of the host with the kernel of this name; hypervisor: a file to be taken instead of
 * the built one, or NULL.
 * Errors: EXIT_NOTHING with the make target that builds what is missing.
 */
int lab_images_find(const struct lab_host *host, const char *kernel, const char *hypervisor,
		    struct lab_images *images, struct error *err);
void lab_images_clear(struct lab_images *images);

#endif
