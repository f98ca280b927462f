/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.c - the head, the entries, then the files as they are. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "guest-runner/scope.h"
#include "guest-runner/texts.h"

static int append_file(int to, int from, uint64_t nr_bytes)
{
	off_t at = 0;

	while ((uint64_t)at < nr_bytes) {
		ssize_t done = sendfile(to, from, &at, nr_bytes - (uint64_t)at);

		if (done <= 0)
			return done < 0 ? -errno : -EIO;
	}
	return 0;
}

static int append_head(int to, const struct text_file *files, uint32_t nr_files, uint64_t *sizes)
{
	const struct texts_head head = {.magic = TEXTS_MAGIC,
					.byte_order = RECORD_BYTE_ORDER,
					.version = TEXTS_VERSION,
					.nr_texts = nr_files};
	int ret = write(to, &head, sizeof(head)) == sizeof(head) ? 0 : -EIO;

	for (uint32_t i = 0; i < nr_files && !ret; i++) {
		struct texts_entry entry = {0};
		struct stat st;

		if (fstat(files[i].fd, &st))
			return -errno;
		snprintf(entry.name, sizeof(entry.name), "%s", files[i].name);
		entry.nr_bytes = sizes[i] = (uint64_t)st.st_size;
		if (write(to, &entry, sizeof(entry)) != sizeof(entry))
			ret = -EIO;
	}
	return ret;
}

int texts_pack(const struct text_file *files, uint32_t nr_files, int *fd_out, uint64_t *nr_bytes,
	       struct fault *fault)
{
	int fd = memfd_create("texts", MFD_CLOEXEC), ret = fd < 0 ? -errno : 0;
	uint64_t sizes[TEXTS_MAX] = {0};

	if (!ret)
		ret = append_head(fd, files, nr_files, sizes);
	for (uint32_t i = 0; i < nr_files && !ret; i++)
		ret = append_file(fd, files[i].fd, sizes[i]);
	if (ret) {
		if (fd >= 0)
			close(fd);
		return fault_set(fault, EXCHANGE_ERROR, -ret,
				 "cannot keep what was printed in memory: %s", strerror(-ret));
	}
	*fd_out = fd;
	*nr_bytes = (uint64_t)lseek(fd, 0, SEEK_CUR);
	return 0;
}
