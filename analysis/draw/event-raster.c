// SPDX-License-Identifier: GPL-2.0-or-later
/* event-raster.c - counts events by pixel: none is drawn twice, and none is left out. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/draw/event-raster.h"
#include "cli/alloc.h"

#define MIN_FOR_MIDDLE 64 /* events of a column */

void event_rows_scale(struct event_rows *rows, const struct axis_range *latency, int nr)
{
	const double low_us = latency->low_us;
	const double rows_per_e = nr / log(latency->high_us / low_us);

	rows->nr = nr;
	for (uint32_t i = 0; i < sizeof(rows->of_bucket); i++) {
		const double us = (double)log_linear_floor(i, EVENT_ROWS_BITS) / 1000;
		const double row = us > low_us ? floor(log(us / low_us) * rows_per_e) : 0;

		rows->of_bucket[i] = (uint8_t)fmin(row, nr - 1);
	}
}

void event_raster_init(struct event_raster *raster, const struct event_rows *rows,
		       uint64_t nr_events)
{
	*raster = (struct event_raster){
		.rows = rows,
		.nr_events = nr_events,
		.counts = alloc_array(EVENT_RASTER_COLUMNS * (size_t)rows->nr, sizeof(uint64_t)),
	};
}

void event_raster_free(struct event_raster *raster)
{
	free(raster->counts);
}

double event_raster_place(uint64_t i, uint64_t n)
{
	return (double)i / (double)n * EVENT_RASTER_COLUMNS;
}

void event_raster_add(struct event_raster *raster, int64_t latency_ns)
{
	const uint64_t ns = latency_ns > 0 ? (uint64_t)latency_ns : 0;
	uint64_t column;

	if (raster->at >= raster->nr_events)
		return;
	column = (2 * raster->at++ + 1) * EVENT_RASTER_COLUMNS / (2 * raster->nr_events);
	raster->counts[column * (uint64_t)raster->rows->nr +
		       raster->rows->of_bucket[log_linear_bucket(ns, EVENT_ROWS_BITS)]]++;
}

/* Rows are fewer than columns, and most events lie in few of them: so lines along the rows are
 * the fewest. */
void event_raster_write(const struct event_raster *raster, FILE *script)
{
	const int nr_rows = raster->rows->nr;

	for (int row = 0; row < nr_rows; row++) {
		const uint64_t *counts = &raster->counts[row];

		for (int column = 0, from = -1; column < EVENT_RASTER_COLUMNS; column++) {
			const bool is_last = column + 1 == EVENT_RASTER_COLUMNS ||
					     !counts[(column + 1) * nr_rows];

			if (!counts[column * nr_rows])
				continue;
			if (from < 0)
				from = column;
			if (!is_last)
				continue;
			fprintf(script, "%d %g\n%d %g\n\n", from, row + 0.5, column + 1, row + 0.5);
			from = -1;
		}
	}
}

bool event_raster_is_dense(uint64_t nr_events)
{
	return nr_events >= (uint64_t)MIN_FOR_MIDDLE * EVENT_RASTER_COLUMNS;
}

/* The row of the event of that rank, from 1. */
static int row_of_rank(const uint64_t *counts, uint64_t rank)
{
	uint64_t seen = counts[0];
	int row = 0;

	while (seen < rank)
		seen += counts[++row];
	return row;
}

void event_raster_write_middle(const struct event_raster *raster, FILE *script)
{
	const int nr_rows = raster->rows->nr;

	for (int column = 0;
	     column < EVENT_RASTER_COLUMNS && event_raster_is_dense(raster->nr_events); column++) {
		const uint64_t *counts = &raster->counts[column * nr_rows];
		uint64_t n = 0;

		for (int row = 0; row < nr_rows; row++)
			n += counts[row];
		fprintf(script, "%g %d\n%g %d\n\n", column + 0.5, row_of_rank(counts, (n + 3) / 4),
			column + 0.5, row_of_rank(counts, n - n / 4) + 1);
	}
}
