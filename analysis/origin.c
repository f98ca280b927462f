// SPDX-License-Identifier: GPL-2.0-or-later
/* origin.c - the origins and what is said of them. A stand-in is one in a lab, too. */
#include <string.h>
#include "analysis/origin.h"
#include "store/stand-in.h"

static const struct {
	const char *name, *mark, *sentence;
} origins[] = {
	{"", "", ""},
	{"lab", "lab", "Measured in the virtual lab: no hardware latencies"},
	{"deterministic", "lab, deterministic",
	 "Measured in the deterministic virtual lab: instruction counts, no hardware latencies"},
	{"stand-in", "stand-in",
	 "Measured through a stand-in for the product: no figure is the product's"},
	{RUN_FOLDER_IMPORTED, "imported",
	 "Imported: another program measured it, and vmtick has proven nothing of it"},
	{RUN_FOLDER_IMPORTED_LAB, "imported, lab",
	 "Imported, of a virtual lab: another program measured it, vmtick has proven nothing of "
	 "it, and no figure is a hardware latency"},
};

/* An origin that is none of these is of a manifest that somebody wrote: as of a lab. */
static size_t find(const char *origin)
{
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		if (strcmp(origins[i].name, origin) == 0)
			return i;
	return 1;
}

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
	return origins[find(origin)].mark;
}

const char *origin_sentence(const char *origin)
{
	return origins[find(origin)].sentence;
}
