/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-images.h - what a guest kernel's folder guest/KERNEL/ holds, and whether it is whole. */
#ifndef VMTICK_GUEST_IMAGES_H
#define VMTICK_GUEST_IMAGES_H

#include <stdbool.h>
#include "cli/error.h"

struct guest_images {
	char *folder;		   /* guest/KERNEL/, absolute as all paths here */
	char *vmlinux, *initramfs; /* what a guest boots */
	char *identity;		   /* kernel version, and a checksum of what is used */
};

/*
 * Find the images of the kernel called name ("stock") and check that those which are used can
 * be read: a guest's kernel and initramfs, or on this machine (here) the runner and the module.
 * Errors: EXIT_NOTHING with the remedy.
 */
int guest_images_find(const char *name, bool here, struct guest_images *images, struct error *err);
void guest_images_clear(struct guest_images *images);

#endif
