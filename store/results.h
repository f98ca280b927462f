/* SPDX-License-Identifier: GPL-2.0-or-later */
/* results.h - the results folder of a run, opened to be written: made, locked, its manifest
 * read or begun. */
#ifndef VMTICK_RESULTS_H
#define VMTICK_RESULTS_H

#include <jansson.h>
#include "cli/error.h"

struct results {
	char *folder; /* absolute */
	int lock_fd;
	json_t *manifest;
};

/* Make the folder, and those above it, where it is not there; one that can be written.
 * Errors: EXIT_USAGE. */
int results_make_folder(const char *path, struct error *err);

/*
 * Open the folder for what is of this lab (as in run-folder.h), made where it is not there, with
 * these facts of the host in its manifest; takes over the reference to host. Errors: EXIT_USAGE
 * (it cannot be made or written, is in use by another vmtick, or holds what is of another lab),
 * EXIT_OURS. Released by results_close.
 */
int results_open(const char *path, const char *lab, json_t *host, struct results *results,
		 struct error *err);
void results_close(struct results *results);

#endif
