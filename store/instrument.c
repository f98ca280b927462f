/* SPDX-License-Identifier: GPL-2.0-or-later */
/* instrument.c - the table of instruments. */
#include <string.h>
#include "store/instrument.h"

static const struct instrument instruments[] = {
	{"kmod", {NULL}},
	{"cyclictest", {"json", "hist", NULL}},
	{"timerlat", {"txt", NULL}},
};

#define NR_INSTRUMENTS (sizeof(instruments) / sizeof(instruments[0]))

const char *const instrument_names[] = {"kmod", "cyclictest", "timerlat", NULL};
_Static_assert(sizeof(instrument_names) / sizeof(instrument_names[0]) == NR_INSTRUMENTS + 1,
	       "each instrument has a name");

const struct instrument *instrument_find(const char *name)
{
	for (size_t i = 0; i < NR_INSTRUMENTS; i++)
		if (!strcmp(instruments[i].name, name))
			return &instruments[i];
	return NULL;
}

bool instrument_has_record(const struct instrument *instrument)
{
	return !instrument->texts[0];
}

const char *instrument_obstacle(const struct cell *cell)
{
	const struct instrument *instrument = instrument_find(cell->instrument);

	if (!instrument || instrument_has_record(instrument))
		return NULL;
	if (strcmp(cell->timer, "hrtimer") != 0)
		return "cyclictest and timerlat know the kernel's own timer alone: use the timer "
		       "hrtimer, or the instrument kmod";
	if (cell->inject_ns)
		return "cyclictest and timerlat cannot inject a delay: use the instrument kmod";
	return NULL;
}
