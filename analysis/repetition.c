// SPDX-License-Identifier: GPL-2.0-or-later
/* repetition.c - compares cells by their ids, which name all else that differs in a run. */
#include <string.h>
#include "analysis/repetition.h"

void repetition_group(const struct cell *cell, char id_out[CELL_ID_MAX])
{
	struct cell first = *cell;

	first.repetition = 1;
	cell_name(&first);
	strcpy(id_out, first.id);
}

bool repetition_alike(const struct cell *a, const struct cell *b)
{
	char one[CELL_ID_MAX], other[CELL_ID_MAX];

	repetition_group(a, one);
	repetition_group(b, other);
	return strcmp(one, other) == 0;
}
