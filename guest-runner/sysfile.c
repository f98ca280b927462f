/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysfile.c - reading and writing small kernel files. Their size is not known before they
 * are read, and a read may be short, so they are read until they end.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "guest-runner/scope.h"
#include "guest-runner/sysfile.h"

int sysfile_path(const struct paths *paths, const char *path, char *out, size_t size)
{
	int length = snprintf(out, size, "%s%s", paths->root, path);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

static int open_below(const struct paths *paths, const char *path, int flags)
{
	char full[PATH_MAX];
	int ret = sysfile_path(paths, path, full, sizeof(full));

	if (ret)
		return ret;
	ret = open(full, flags | O_CLOEXEC);
	return ret < 0 ? -errno : ret;
}

/* A kernel table is consistent within one read only: the buffer is large from the start. */
#define LOAD_FIRST_BYTES (64u << 10)

int sysfile_load(const struct paths *paths, const char *path, char **text_out)
{
	scope_close int fd = open_below(paths, path, O_RDONLY);
	scope_free char *text = NULL;
	size_t size = 0, length = 0;
	ssize_t got;

	if (fd < 0)
		return fd;
	do {
		if (size - length < 2) {
			size = size ? 2 * size : LOAD_FIRST_BYTES;
			text = realloc(text, size);
			if (!text)
				abort();
		}
		got = read(fd, text + length, size - length - 1);
		if (got < 0)
			return -errno;
		length += (size_t)got;
	} while (got);
	text[length] = '\0';
	*text_out = text;
	text = NULL;
	return 0;
}

int sysfile_line(const struct paths *paths, const char *path, char *line, size_t size)
{
	scope_close int fd = open_below(paths, path, O_RDONLY);
	ssize_t got;

	line[0] = '\0';
	if (fd < 0)
		return fd;
	got = read(fd, line, size - 1);
	if (got < 0)
		return -errno;
	line[got] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

int sysfile_write(const struct paths *paths, const char *path, const char *text)
{
	scope_close int fd = open_below(paths, path, O_WRONLY);

	if (fd < 0)
		return fd;
	return write(fd, text, strlen(text)) < 0 ? -errno : 0;
}
