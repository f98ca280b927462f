/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-record.h - synthetic records, as a guest that measures would deliver them. */
#ifndef VMTICK_NULL_RECORD_H
#define VMTICK_NULL_RECORD_H

#include <stddef.h>
#include "store/cell.h"

/* The record of the cell, its checksum set. The caller frees. */
void *null_record(const struct cell *cell, size_t *nr_bytes);

#endif
