/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cell-record.h - the record of a cell, opened only where it is of that very cell. */
#ifndef VMTICK_CELL_RECORD_H
#define VMTICK_CELL_RECORD_H

#include "store/cell.h"
#include "store/record-file.h"

/* Open the record at path, its checksum not verified yet. Released by record_file_close.
 * Errors: as of record_file_open, and EBADMSG where period or timer are another cell's, or
 * where it tells of more events than CELL_MAX_EVENTS, or of 292 years of missed periods. */
int cell_record_open(const char *path, const struct cell *cell, struct record_file *file_out,
		     struct error *err);

#endif
