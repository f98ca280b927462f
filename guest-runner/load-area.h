/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load-area.h - reading the load disk's area so that every read reaches the disk
 * and ends with an interrupt: past the page cache, one small read at a time.
 */
#ifndef VMTICK_LOAD_AREA_H
#define VMTICK_LOAD_AREA_H

#include <stdint.h>
#include "guest-runner/load-disk.h"

struct load_area {
	const struct load_disk *disk;
	int fd;
	void *buffer;
	uint64_t offset; /* of the area on the disk */
	uint64_t bytes;
	uint64_t next; /* where in the area the next read begins */
};

/* Open the area, released by load_area_close. Errors are EXCHANGE_ERROR. */
int load_area_open(const struct load_disk *disk, struct load_area *area, struct fault *fault);
void load_area_close(struct load_area *area);

/* Go to the begin of part idx of nr_parts equal ones. */
void load_area_seek(struct load_area *area, unsigned int idx, unsigned int nr_parts);

/* Read the next 4 KiB; after the area's end comes its begin. Bytes read or -errno. */
int load_area_read(struct load_area *area);

#endif
