/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-images.h - what a guest kernel's folder guest/KERNEL/ holds, and whether it is whole. */
#ifndef VMTICK_GUEST_IMAGES_H
#define VMTICK_GUEST_IMAGES_H

#include "cli/error.h"
#include "harness/platform.h"

struct guest_images {
	char *folder;		   /* guest/KERNEL/, absolute as all paths here */
	char *vmlinux, *initramfs; /* what a guest boots, or */
	char *iso;		   /* the same as a CD or disk image, with a boot loader */
	char *identity;		   /* kernel version, and a checksum of what is used */
};

/*
 * Find the images of the kernel called name ("stock") and check that those which the platform
 * uses can be read: kernel and initramfs, the ISO, or on this machine the runner and modules.
 * Errors: EXIT_NOTHING with the remedy.
 */
int guest_images_find(const char *name, const struct platform *platform,
		      struct guest_images *images, struct error *err);
void guest_images_clear(struct guest_images *images);

#endif
