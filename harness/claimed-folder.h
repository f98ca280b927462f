/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claimed-folder.h - a folder in the person's cache for what a monitor keeps on disk. One
 * vmtick at a time uses it, and it outlives that vmtick. A folder whose lock is free belongs
 * to nobody: what still runs in it was left by a vmtick that was killed.
 */
#ifndef VMTICK_CLAIMED_FOLDER_H
#define VMTICK_CLAIMED_FOLDER_H

#include "cli/error.h"

struct claimed_folder {
	char *path;
	int lock_fd;
};

/*
 * Claim the first free one of PREFIX0, PREFIX1, ..., and have sweep end and remove what was left
 * in every free one. A path is at most 48 bytes long, so that sockets can lie in it. Errors:
 * EXIT_OURS, also where vmticks of this person use all of them.
 */
int claimed_folder_claim(const char *prefix, void (*sweep)(const char *path),
			 struct claimed_folder *folder, struct error *err);
/* Leave it to the next. Also of one that is all zero but for a lock_fd of -1. */
void claimed_folder_release(struct claimed_folder *folder);

/* Make a folder that this person alone may use, or find that it is one. Errors: EXIT_OURS. */
int claimed_folder_make(const char *path, struct error *err);

#endif
