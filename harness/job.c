/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job.c - writes the runner's job; the runner refuses what it does not know. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/job.h"

static void write_cell(FILE *out, const struct cell *cell)
{
	fprintf(out, "[cell]\nid=%s\ntimer=%s\ninstrument=%s\nscenario=%s\n", cell->id, cell->timer,
		cell->instrument, cell->scenario);
	fprintf(out, "mode=%s\nkeep=%s\n", cell->mode == CELL_GRID ? "grid" : "oneshot",
		cell->keep == CELL_HISTOGRAM ? "histogram" : "samples");
	fprintf(out, "period_ns=%" PRIu64 "\nevents=%" PRIu64 "\n", cell->period_ns,
		cell->nr_events);
	fprintf(out, "warmup=%" PRIu64 "\ninject_ns=%" PRIu64 "\n", cell->nr_warmup,
		cell->inject_ns);
	fprintf(out, "priority=%" PRIu64 "\nbound_us=%" PRIu64 "\nlock_memory=%" PRIu64 "\n",
		cell->priority, cell->bound_us, cell->lock_memory);
	if (cell->cpu == CELL_CPU_AUTO)
		fputs("cpu=auto\n", out);
	else
		fprintf(out, "cpu=%d\n", cell->cpu);
}

char *job_text(const struct cell *cells, size_t nr_cells)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (size_t i = 0; i < nr_cells; i++)
		write_cell(out, &cells[i]);
	fclose(out);
	return text;
}
