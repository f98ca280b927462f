/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repetition.h - cells that differ in their repetition alone: the same, measured boot by boot. */
#ifndef VMTICK_REPETITION_H
#define VMTICK_REPETITION_H

#include <stdbool.h>
#include "store/cell.h"

/* Do both, of one run, differ in their repetition alone? */
bool repetition_alike(const struct cell *a, const struct cell *b);
/* The id that all such cells share: that of the first boot's. */
void repetition_group(const struct cell *cell, char id_out[CELL_ID_MAX]);

#endif
