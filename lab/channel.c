/* SPDX-License-Identifier: GPL-2.0-or-later */
/* channel.c - unlinked temporary files, read behind the emulator that writes them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "lab/channel.h"

int channel_open(struct channel *channel, struct error *err)
{
	const char *folder = getenv("TMPDIR") ?: "/tmp";
	AUTO_FREE char *path = alloc_printf("%s/vmtick-lab.XXXXXX", folder);

	*channel = (struct channel){.fd = mkostemp(path, O_CLOEXEC)};
	if (channel->fd < 0)
		return error_set(err, EXIT_OURS, errno,
				 "no temporary file can be made in %s: %s: set TMPDIR to a folder "
				 "that can be written",
				 folder, strerror(errno));
	unlink(path);
	return 0;
}

void channel_close(struct channel *channel)
{
	if (channel->fd >= 0)
		close(channel->fd);
	channel->fd = -1;
}

char *channel_path(const struct channel *channel)
{
	return alloc_printf("/proc/self/fd/%d", channel->fd);
}

size_t channel_read(struct channel *channel, char *bytes, size_t size)
{
	ssize_t got = pread(channel->fd, bytes, size, (off_t)channel->offset);

	if (got <= 0)
		return 0;
	channel->offset += (uint64_t)got;
	return (size_t)got;
}

static void write_all(int fd, const char *bytes, size_t nr_bytes)
{
	while (nr_bytes) {
		ssize_t put = write(fd, bytes, nr_bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return; /* nobody reads it; the results are kept all the same */
		bytes += put;
		nr_bytes -= (size_t)put;
	}
}

void channel_copy(struct channel *channel, int to_fd)
{
	char bytes[16384];
	size_t got;

	while ((got = channel_read(channel, bytes, sizeof(bytes))))
		write_all(to_fd, bytes, got);
}
