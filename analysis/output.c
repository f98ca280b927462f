// SPDX-License-Identifier: GPL-2.0-or-later
/* output.c - writes text, finished or growing. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "analysis/output.h"
#include "cli/alloc.h"

static int failed(const struct output *output, int errnum, struct error *err)
{
	return error_set(err, EXIT_OURS, errnum, "%s: cannot write: %s",
			 output->path ? output->path : "standard output", strerror(errnum));
}

/* A pipe or a device has no whole. */
static bool is_no_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

int output_open(struct output *output, const char *path, struct error *err)
{
	*output = (struct output){.path = path, .fd = STDOUT_FILENO};
	signal(SIGPIPE, SIG_IGN);
	if (!path)
		return 0;
	if (is_no_file(path)) {
		output->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		output->temporary = alloc_printf("%s.%d.tmp", path, (int)getpid());
		output->fd =
			open(output->temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
	}
	if (output->fd >= 0)
		return 0;
	free(output->temporary);
	return failed(output, errno, err);
}

int output_put(struct output *output, const char *text, size_t size, struct error *err)
{
	while (size > 0) {
		ssize_t written = write(output->fd, text, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno == EPIPE ? -EPIPE : failed(output, errno, err);
		text += written;
		size -= (size_t)written;
	}
	return 0;
}

int output_close(struct output *output, int ret, struct error *err)
{
	if (output->path && close(output->fd) < 0 && !ret)
		ret = failed(output, errno, err);
	if (output->temporary && !ret && rename(output->temporary, output->path) < 0)
		ret = failed(output, errno, err);
	if (output->temporary && ret)
		unlink(output->temporary);
	free(output->temporary);
	return ret == -EPIPE ? 0 : ret;
}

int output_write(const char *path, const char *text, size_t size, struct error *err)
{
	struct output output;
	int ret = output_open(&output, path, err);

	if (ret)
		return ret;
	ret = output_put(&output, text, size, err);
	return output_close(&output, ret, err);
}
