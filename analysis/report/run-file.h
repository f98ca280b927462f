/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run-file.h - evidence in a results folder: read wherever the folder came from, and nothing that
 * lies outside of it. */
#ifndef VMTICK_RUN_FILE_H
#define VMTICK_RUN_FILE_H

#include <stddef.h>
#include <stdint.h>
#include "store/run-folder.h"

/*
 * Read the last max_bytes of the file at path below the run. The caller frees *bytes_out.
 * *nr_bytes_out is what was read, *nr_total_out what there is. Errors: the file is missing, is no
 * plain file, or lies outside of the folder by its path or a symbolic link.
 */
int run_file_read(const struct run_folder *run, const char *path, size_t max_bytes,
		  char **bytes_out, size_t *nr_bytes_out, uint64_t *nr_total_out,
		  struct error *err);

#endif
