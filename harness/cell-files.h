/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-files.h - what a finished cell brings with it, as files of the run's folder: a record, or
 * what a program printed, byte for byte.
 */
#ifndef VMTICK_CELL_FILES_H
#define VMTICK_CELL_FILES_H

#include <jansson.h>
#include "cli/error.h"
#include "harness/exchange.h"

/* Is what came with the result whole, and of the cell that was asked (its object)? Errors:
 * EXIT_OURS. */
int cell_files_check(const struct exchange_item *item, const json_t *asked, struct error *err);

/* Write it, checked before, to FOLDER/cells/, each file by temp + fsync + rename. */
int cell_files_write(const char *folder, const struct exchange_item *item, const json_t *asked,
		     struct error *err);

/* Name it in the cell's object, as "record", and where there is more in "files"; or forget what
 * it names. */
void cell_files_name(json_t *cell);
void cell_files_forget(json_t *cell);

#endif
