/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-images.h - what a guest kernel's folder guest/KERNEL/ holds, and whether it is whole. */
#ifndef VMTICK_GUEST_IMAGES_H
#define VMTICK_GUEST_IMAGES_H

#include "cli/error.h"

struct guest_images {
	char *folder;		   /* guest/NAME, absolute */
	char *vmlinux, *initramfs; /* absolute paths */
	char *identity;		   /* kernel version, and a checksum of both */
};

/*
 * Find the images of the kernel called name ("stock") and check that they can be read.
 * Errors: EXIT_NOTHING with the remedy.
 */
int guest_images_find(const char *name, struct guest_images *images, struct error *err);
void guest_images_clear(struct guest_images *images);

#endif
