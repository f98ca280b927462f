// SPDX-License-Identifier: GPL-2.0-or-later
/* output.c - writes finished text. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "analysis/output.h"
#include "cli/alloc.h"

/* 0 or a negative errno. */
static int write_all(int fd, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, text, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		text += written;
		size -= (size_t)written;
	}
	return 0;
}

static int failed(const char *path, int errnum, struct error *err)
{
	return error_set(err, EXIT_OURS, errnum, "%s: cannot write: %s", path, strerror(errnum));
}

int output_stdout(const char *text, size_t size, struct error *err)
{
	int ret;

	signal(SIGPIPE, SIG_IGN);
	ret = write_all(STDOUT_FILENO, text, size);
	return ret && ret != -EPIPE ? failed("standard output", -ret, err) : ret;
}

/* path is for the message: what is opened may be its temporary. */
static int write_file(const char *opened, int flags, const char *path, const char *text,
		      size_t size, struct error *err)
{
	int fd = open(opened, flags | O_WRONLY | O_CLOEXEC, 0666);
	int ret = fd < 0 ? -errno : write_all(fd, text, size);

	if (fd >= 0 && close(fd) < 0 && !ret)
		ret = -errno;
	return ret ? failed(path, -ret, err) : 0;
}

int output_write(const char *path, const char *text, size_t size, struct error *err)
{
	AUTO_FREE char *temporary = path ? alloc_printf("%s.%d.tmp", path, (int)getpid()) : NULL;
	struct stat st;
	int ret;

	if (!path) {
		ret = output_stdout(text, size, err);
		return ret == -EPIPE ? 0 : ret;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) /* a pipe or a device has no whole */
		return write_file(path, 0, path, text, size, err);
	ret = write_file(temporary, O_CREAT | O_TRUNC, path, text, size, err);
	if (!ret && rename(temporary, path) < 0)
		ret = failed(path, errno, err);
	if (ret)
		unlink(temporary);
	return ret;
}
