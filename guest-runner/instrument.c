/* SPDX-License-Identifier: GPL-2.0-or-later */
/* instrument.c - the table of instruments, the only place that lists them in the guest. */
#include <stdio.h>
#include <string.h>
#include "guest-runner/instrument.h"

/* A series may take so much longer than its periods, where every event is late, plus the
 * time that a guest under load needs for its own work. */
#define LIMIT_FACTOR  20
#define LIMIT_BASE_MS 30000
#define LIMIT_MAX_MS  2000000000.0 /* what poll(2) can wait */

static const struct instrument *const instruments[] = {&instrument_kmod, &instrument_cyclictest,
						       &instrument_timerlat};
static const size_t nr_instruments = sizeof(instruments) / sizeof(instruments[0]);

const struct instrument *instrument_find(const char *name)
{
	for (size_t i = 0; i < nr_instruments; i++)
		if (!strcmp(instruments[i]->name, name))
			return instruments[i];
	return NULL;
}

const char *instrument_names(char *out, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < nr_instruments && length < size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? ", " : "",
					   instruments[i]->name);
	return out;
}

unsigned int instrument_limit_ms(const struct job_cell *cell)
{
	double periods = (double)cell->nr_events + (double)cell->nr_warmup;
	double limit = LIMIT_BASE_MS + LIMIT_FACTOR * periods *
					       ((double)cell->period_ns + (double)cell->inject_ns) /
					       1e6;

	return (unsigned int)(limit < LIMIT_MAX_MS ? limit : LIMIT_MAX_MS);
}
