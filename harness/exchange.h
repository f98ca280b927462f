/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange.h - the harness's side of the exchange disk (layout: guest-kmod/record.h): it
 * writes the job, and reads finished cells while the guest runs and after it died.
 */
#ifndef VMTICK_EXCHANGE_H
#define VMTICK_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>
#include "cli/error.h"
#include "guest-kmod/record.h"
#include "store/cell.h"

/*
 * Create the raw disk at path with the job for these cells. disk_bytes 0: as large as the
 * results need. Space for results is taken at once, so that a full host disk is told
 * before the boot; the load area is sparse.
 * Errors: EXIT_USAGE where disk_bytes cannot hold the results; EXIT_OURS.
 */
int exchange_create(const char *path, const char *boot_id, const struct cell *cells,
		    size_t nr_cells, uint64_t disk_bytes, uint64_t load_bytes, struct error *err);

struct exchange_disk {
	int fd;
	char *path;
	struct exchange_head head;
	uint64_t next_offset; /* of the next result */
};

/* One finished cell, or the facts of the guest. */
struct exchange_item {
	struct exchange_result head;
	char *facts;  /* head.facts_bytes, NUL-terminated */
	void *record; /* head.record_bytes, or NULL */
};

/* Errors: EXIT_OURS where the disk is missing or its head damaged, of a newer version. */
int exchange_open(const char *path, struct exchange_disk *disk, struct error *err);
void exchange_close(struct exchange_disk *disk);

/*
 * The next result that is whole: 1 and *item filled (to be cleared), or 0 where there is none
 * yet. -EBADMSG where what lies there does not match its checksum: still being written as
 * long as the guest runs, damaged after; item->head names the cell as far as it can be read,
 * and exchange_skip goes on behind it. -ENODATA where the disk was truncated under the guest.
 */
int exchange_next(struct exchange_disk *disk, struct exchange_item *item, struct error *err);
/* Step over the damaged result. False where its size cannot be believed. */
bool exchange_skip(struct exchange_disk *disk, const struct exchange_result *head);
void exchange_item_clear(struct exchange_item *item);

/* How many cells the runner has begun; 0 where it has not started. */
uint32_t exchange_nr_begun(const struct exchange_disk *disk);

#endif
