/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load-area.c - one O_DIRECT read after the other: a request each, and no readahead. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "guest-runner/load-area.h"

/* The paper's reads were small too: many interrupts, few bytes. */
#define READ_BYTES 4096u

int load_area_open(const struct load_disk *disk, struct load_area *area, struct fault *fault)
{
	*area = (struct load_area){
		.disk = disk,
		.fd = -1,
		.offset = disk->offset,
		.bytes = disk->bytes / READ_BYTES * READ_BYTES,
	};
	if (!*disk->name)
		return fault_set(fault, EXCHANGE_ERROR, ENODEV,
				 "there is no disk to read: name one with --load-disk");
	area->fd = open(disk->node, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (area->fd < 0)
		return fault_set(fault, EXCHANGE_ERROR, errno,
				 "cannot open disk %s for direct reads: %s", disk->name,
				 strerror(errno));
	if (!area->bytes) {
		load_area_close(area);
		return fault_set(fault, EXCHANGE_ERROR, EINVAL, "disk %s has no load area to read",
				 disk->name);
	}
	area->buffer = aligned_alloc(READ_BYTES, READ_BYTES);
	if (!area->buffer)
		abort();
	return 0;
}

void load_area_close(struct load_area *area)
{
	if (area->fd >= 0)
		close(area->fd);
	free(area->buffer);
	*area = (struct load_area){.fd = -1};
}

void load_area_seek(struct load_area *area, unsigned int idx, unsigned int nr_parts)
{
	area->next = area->bytes / nr_parts * idx / READ_BYTES * READ_BYTES;
}

int load_area_read(struct load_area *area)
{
	ssize_t got = pread(area->fd, area->buffer, READ_BYTES, (off_t)(area->offset + area->next));

	if (got <= 0)
		return got < 0 ? -errno : -EIO;
	area->next = (area->next + READ_BYTES) % area->bytes;
	return (int)got;
}
