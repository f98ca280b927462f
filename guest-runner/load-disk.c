/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load-disk.c - from a disk to its controller. sysfs tells the interrupts of PCI controllers
 * (virtio, AHCI, NVMe, SDHCI); Xen's and platform devices have none there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "guest-runner/load-disk.h"
#include "guest-runner/scope.h"

/* The first line of a file in a folder; empty where there is none. */
static void read_below(const char *folder, const char *file, char *line, size_t size)
{
	const struct paths at = {.root = folder};

	sysfile_line(&at, file, line, size);
}

static bool has_msi(const char *folder)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/msi_irqs", folder);
	return !access(path, F_OK);
}

/* The nearest device above the disk that has an interrupt of its own. One with interrupt 0
 * (an IDE controller in its legacy mode) does not tell, and what is above it is a bridge. */
static void find_controller(const struct paths *paths, struct load_disk *disk)
{
	char link[PATH_MAX], irq[16];
	scope_free char *folder = NULL;

	disk->controller[0] = '\0';
	snprintf(link, sizeof(link), "%s/sys/block/%s", paths->root, disk->name);
	folder = realpath(link, NULL);
	while (folder && strrchr(folder, '/') > folder) {
		*strrchr(folder, '/') = '\0';
		read_below(folder, "/irq", irq, sizeof(irq));
		if (!*irq && !has_msi(folder))
			continue;
		if (atoi(irq) > 0 || has_msi(folder))
			snprintf(disk->controller, sizeof(disk->controller), "%s", folder);
		return;
	}
}

bool load_disk_may_raise(const struct load_disk *disk, const char *line)
{
	char path[PATH_MAX + 32], irq[16];

	if (!*disk->controller)
		return true;
	snprintf(path, sizeof(path), "%s/msi_irqs/%s", disk->controller, line);
	if (!access(path, F_OK))
		return true;
	read_below(disk->controller, "/irq", irq, sizeof(irq));
	return !strcmp(irq, line);
}

void load_disk_of_exchange(const struct paths *paths, const struct exchange *exchange,
			   struct load_disk *disk)
{
	*disk = (struct load_disk){.offset = exchange->head.load_offset,
				   .bytes = exchange->head.load_bytes};
	if (exchange->is_file)
		return;
	memcpy(disk->name, exchange->disk, sizeof(disk->name));
	memcpy(disk->node, exchange->node, sizeof(disk->node));
	find_controller(paths, disk);
}

int load_disk_named(const struct paths *paths, const char *name, const struct exchange *exchange,
		    struct load_disk *disk, struct fault *fault)
{
	char node[sizeof(disk->name) + sizeof("/dev/")];
	scope_close int fd = -1;
	off_t bytes = -1;
	int ret;

	*disk = (struct load_disk){.bytes = exchange->head.load_bytes};
	snprintf(disk->name, sizeof(disk->name), "%s", name);
	snprintf(node, sizeof(node), "/dev/%s", disk->name);
	ret = sysfile_path(paths, node, disk->node, sizeof(disk->node));
	if (!ret)
		fd = open(disk->node, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		bytes = lseek(fd, 0, SEEK_END);
	if (ret || bytes < 0)
		return fault_set(fault, EXCHANGE_ERROR, ret ? -ret : errno,
				 "disk %s cannot be read: %s: name another", node,
				 strerror(ret ? -ret : errno));
	if (disk->bytes > (uint64_t)bytes)
		disk->bytes = (uint64_t)bytes;
	find_controller(paths, disk);
	return 0;
}
