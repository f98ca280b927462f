/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event-raster.h - events in their order, reduced to the pixels of a panel while they are read:
 * memory and picture are as small for 10^8 events as for some, and each event marks its pixel.
 */
#ifndef VMTICK_EVENT_RASTER_H
#define VMTICK_EVENT_RASTER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "analysis/draw/axis-scale.h"
#include "guest-kmod/record.h"

#define EVENT_RASTER_COLUMNS  638
#define EVENT_RASTER_MAX_ROWS 160

#define EVENT_ROWS_BITS 8 /* buckets are 1/256 of their latency, or smaller: less than a row */

/* Which row a latency is in, by its log-linear bucket: rows are logarithmic. What is below the
 * scale, early events too, is in row 0. */
struct event_rows {
	int nr;
	uint8_t of_bucket[(64 - EVENT_ROWS_BITS) << EVENT_ROWS_BITS];
};

struct event_raster {
	const struct event_rows *rows; /* borrowed */
	uint64_t nr_events;	       /* that are to come */
	uint64_t at;		       /* that came */
	uint64_t *counts;	       /* [EVENT_RASTER_COLUMNS][rows->nr] */
};

/* nr: rows, at most EVENT_RASTER_MAX_ROWS. */
void event_rows_scale(struct event_rows *rows, const struct axis_range *latency, int nr);

/* Released by event_raster_free. */
void event_raster_init(struct event_raster *raster, const struct event_rows *rows,
		       uint64_t nr_events);
void event_raster_free(struct event_raster *raster);
/* The next event; past nr_events it is left out. */
void event_raster_add(struct event_raster *raster, int64_t latency_ns);

/* Where event number i of n begins, in columns; it stands half of its share behind that. */
double event_raster_place(uint64_t i, uint64_t n);

/* Write lines through the pixels that events are in: "COLUMN ROW" of both ends, then an empty
 * line. */
void event_raster_write(const struct event_raster *raster, FILE *script);
/* Do so many events fill the columns, so that the middle half of each is worth a line? */
bool event_raster_is_dense(uint64_t nr_events);
/* The same through the middle half of the events of each column; of so many events alone. */
void event_raster_write_middle(const struct event_raster *raster, FILE *script);

#endif
