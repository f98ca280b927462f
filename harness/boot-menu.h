/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot-menu.h - what this machine can boot, by the text of its grub.cfg. An entry is only told
 * where a kernel's file stands in it; what GRUB decides while it runs is not worked out.
 */
#ifndef VMTICK_BOOT_MENU_H
#define VMTICK_BOOT_MENU_H

#include <stdbool.h>
#include <stddef.h>

struct boot_entry {
	char *name;    /* as grub-reboot takes it: ids, or titles, of the submenus and the entry */
	char *title;   /* as a person sees it */
	char *release; /* of the Linux that it boots, e.g. "6.1.0-44-rt-amd64" */
	bool is_xen;   /* Linux is Dom0 there */
	bool is_rescue;
};

struct boot_menu {
	struct boot_entry *entries; /* in GRUB's order */
	size_t nr;
	bool knows_next; /* it looks at what grub-reboot sets */
};

/* What cannot be understood is passed over. Released by boot_menu_clear. */
void boot_menu_parse(const char *text, struct boot_menu *menu);
void boot_menu_clear(struct boot_menu *menu);

/* The first entry that boots Linux of this kind (real-time or not) on Xen or on the bare machine;
 * or NULL. A kernel's kind is read from ROOT/boot/config-RELEASE; by its name without one. */
const struct boot_entry *boot_menu_find(const struct boot_menu *menu, const char *root, bool is_xen,
					bool is_rt);

#endif
