/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * embed-root.h - the folder of a libvirt QEMU driver that runs inside this process
 * (qemu:///embed?root=DIR). One process at a time may use a root; it outlives the process,
 * because libvirt caches there what it learnt of QEMU (seconds of probing).
 */
#ifndef VMTICK_EMBED_ROOT_H
#define VMTICK_EMBED_ROOT_H

#include "cli/error.h"

struct embed_root {
	char *path;
	int lock_fd;
};

/*
 * Claim a free root, write libvirt's config into it, and end every emulator that a killed
 * vmtick left in any free root. Errors: EXIT_OURS.
 */
int embed_root_claim(struct embed_root *root, struct error *err);
void embed_root_release(struct embed_root *root);

#endif
