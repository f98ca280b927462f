/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instrument.h - the instruments by name, and what each leaves in a results folder: a record
 * (record-file.h), or texts as a program printed them (texts.h).
 */
#ifndef VMTICK_STORE_INSTRUMENT_H
#define VMTICK_STORE_INSTRUMENT_H

#include <stdbool.h>
#include "store/cell.h"

struct instrument {
	const char *name;
	/* Names of its texts, which end the names of their files, in their order, NULL-ended;
	 * none: a record. */
	const char *texts[3];
};

/* All names, NULL-ended. */
extern const char *const instrument_names[];

/* The instrument of this name, or NULL. */
const struct instrument *instrument_find(const char *name);
bool instrument_has_record(const struct instrument *instrument);

/* Why no guest can measure the cell with its instrument, and what to do instead; or NULL. */
const char *instrument_obstacle(const struct cell *cell);

#endif
