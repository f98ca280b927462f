/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-texts.h - what cyclictest and rtla would print of a synthetic series, packed. */
#ifndef VMTICK_NULL_TEXTS_H
#define VMTICK_NULL_TEXTS_H

#include <stddef.h>
#include "store/cell.h"

/* The texts of the cell's instrument, as they lie on the exchange disk. The caller frees. */
void *null_texts(const struct cell *cell, size_t *nr_bytes);

#endif
