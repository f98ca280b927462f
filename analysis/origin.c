// SPDX-License-Identifier: GPL-2.0-or-later
/* origin.c - the origins and what is said of them. A stand-in is one in a lab, too. */
#include <string.h>
#include "analysis/origin.h"
#include "store/stand-in.h"

const char *origin_of(const struct run_folder *run, const struct run_cell *cell)
{
	return run_folder_stand_in(run, cell) ? "stand-in" : run_folder_lab(run);
}

struct cell origin_cell(const struct run_folder *run, const struct run_cell *cell)
{
	struct cell copy = cell->cell;
	const size_t prefix = strlen(STAND_IN_PREFIX);

	if (run_folder_stand_in(run, cell)) {
		memmove(copy.platform + prefix, copy.platform, CELL_NAME_MAX - prefix);
		memcpy(copy.platform, STAND_IN_PREFIX, prefix);
		copy.platform[CELL_NAME_MAX - 1] = '\0';
	}
	return copy;
}

const char *origin_mark(const char *origin)
{
	return strcmp(origin, "deterministic") == 0 ? "lab, deterministic" : origin;
}

const char *origin_sentence(const char *origin)
{
	if (strcmp(origin, "stand-in") == 0)
		return "Measured through a stand-in for the product: no figure is the product's";
	if (strcmp(origin, "deterministic") == 0)
		return "Measured in the deterministic virtual lab: instruction counts, no "
		       "hardware latencies";
	return *origin ? "Measured in the virtual lab: no hardware latencies" : "";
}
