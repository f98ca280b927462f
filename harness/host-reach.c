/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-reach.c - the states that a plan needs, looked up in the machine's boot menu. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/host-reach.h"

#define MENU "/boot/grub/grub.cfg"

/* Returns why grub-reboot is of no use here, or NULL. The caller frees. */
static char *read_menu(const char *root, struct boot_menu *menu)
{
	AUTO_FREE char *path = alloc_printf("%s" MENU, root);
	AUTO_FREE char *text = NULL;
	FILE *file = fopen(path, "re");
	size_t size = 0;
	bool is_read = file && getdelim(&text, &size, '\0', file) >= 0;
	int errnum = errno;

	if (file)
		fclose(file);
	if (!is_read)
		return alloc_printf("GRUB's menu %s cannot be read: %s: boot such a host by hand, "
				    "or use vmtick lab",
				    path, strerror(errnum));
	boot_menu_parse(text, menu);
	if (menu->knows_next)
		return NULL;
	return alloc_printf("GRUB's menu %s passes over what grub-reboot sets: set "
			    "GRUB_DEFAULT=saved in /etc/default/grub, then update-grub",
			    path);
}

static char *no_entry(const char *root, enum host_kind kind)
{
	bool is_rt = host_kind_is_rt(kind), is_xen = host_kind_is_xen(kind);

	return alloc_printf("GRUB's menu %s" MENU " has no entry for %s %s Xen: install %s%s, "
			    "then update-grub",
			    root, is_rt ? "a PREEMPT_RT kernel" : "an ordinary kernel",
			    is_xen ? "on" : "without",
			    is_rt ? "linux-image-rt-amd64" : "linux-image-amd64",
			    is_xen ? " and xen-system-amd64" : "");
}

void host_reach_find(const char *root, const struct host_needs *needs, struct host_reach *reach)
{
	AUTO_FREE char *no_menu = NULL;

	*reach = (struct host_reach){0};
	no_menu = read_menu(root, &reach->menu);
	for (enum host_kind i = 0; i < NR_HOST_KINDS; i++) {
		if (i == needs->now || !needs->nr_cells[i])
			continue;
		if (no_menu)
			reach->obstacles[i] = alloc_copy(no_menu);
		else
			reach->entries[i] = boot_menu_find(&reach->menu, root, host_kind_is_xen(i),
							   host_kind_is_rt(i));
		if (!reach->entries[i] && !reach->obstacles[i])
			reach->obstacles[i] = no_entry(root, i);
	}
}

void host_reach_clear(struct host_reach *reach)
{
	boot_menu_clear(&reach->menu);
	for (enum host_kind i = 0; i < NR_HOST_KINDS; i++)
		free(reach->obstacles[i]);
}
