/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-reach.h - how this machine comes to the states that a plan needs: by which entry of GRUB's
 * menu, or why by none. */
#ifndef VMTICK_HOST_REACH_H
#define VMTICK_HOST_REACH_H

#include "harness/boot-menu.h"
#include "harness/host-needs.h"

struct host_reach {
	struct boot_menu menu;
	/* Of each needed state but the present one either of the two; else both NULL. */
	const struct boot_entry *entries[NR_HOST_KINDS];
	char *obstacles[NR_HOST_KINDS]; /* with what helps */
};

/* Look into ROOT/boot/grub/grub.cfg. Released by host_reach_clear. */
void host_reach_find(const char *root, const struct host_needs *needs, struct host_reach *reach);
void host_reach_clear(struct host_reach *reach);

#endif
