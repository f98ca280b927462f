/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * embed-root.h - the folder of a libvirt QEMU driver that runs inside this process
 * (qemu:///embed?root=DIR). One process at a time may use a root; it outlives the process,
 * because libvirt caches there what it learnt of QEMU (seconds of probing).
 */
#ifndef VMTICK_EMBED_ROOT_H
#define VMTICK_EMBED_ROOT_H

#include "harness/claimed-folder.h"

/*
 * Claim a free root, write libvirt's config into it, and end every emulator that a killed
 * vmtick left in any free root. Released by claimed_folder_release. Errors: EXIT_OURS.
 */
int embed_root_claim(struct claimed_folder *root, struct error *err);

#endif
