/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vbox-home.h - a VirtualBox of our own: registry, daemons and machines lie in a claimed folder,
 * apart from the person's. All that is in it is ours, and nothing else is ever touched.
 */
#ifndef VMTICK_VBOX_HOME_H
#define VMTICK_VBOX_HOME_H

#include "cli/error.h"
#include "harness/claimed-folder.h"

struct vbox_home {
	struct claimed_folder folder;
	char *user_home, *socket_id; /* NAME=VALUE */
	const char *environment[5];  /* for struct tool */
};

/* Claim a folder; end and remove what killed vmticks left in free ones. Errors: those of
 * claimed_folder_claim. */
int vbox_home_claim(struct vbox_home *home, struct error *err);

/* A new folder for the files of one machine, named by its UUID: by that its process is found,
 * even where nothing else of it can be read. The caller frees. NULL with err: EXIT_OURS. */
char *vbox_home_machine(const struct vbox_home *home, const char *uuid, struct error *err);

/* End the daemons, remove everything, leave the folder to the next. */
void vbox_home_release(struct vbox_home *home);

#endif
