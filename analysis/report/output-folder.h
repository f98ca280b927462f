/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output-folder.h - the folder that a report is put into: whole or not at all. It is made beside
 * the place where it is to be, and put there when it is finished; only what an earlier report left
 * there is replaced.
 */
#ifndef VMTICK_OUTPUT_FOLDER_H
#define VMTICK_OUTPUT_FOLDER_H

#include "cli/error.h"

struct output_folder {
	char *path; /* where it is to be */
	char *made; /* where it is made: PATH.new */
	int lock_fd;
};

/*
 * Make the folder at folder->made. What a killed vmtick left there is removed. On success
 * output_folder_end is to be called. Errors: EXIT_USAGE where path is something else than an
 * earlier report or an empty folder, or another vmtick is making it; EXIT_OURS.
 */
int output_folder_begin(const char *path, struct output_folder *folder, struct error *err);

/* Put it where it is to be, in place of an earlier one. Errors: EXIT_OURS. */
int output_folder_finish(struct output_folder *folder, struct error *err);

/* Remove what was not finished, and release the rest. */
void output_folder_end(struct output_folder *folder);

#endif
