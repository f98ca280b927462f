/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-setting.c - changing a setting with a note. A note is in the undo file from before the
 * change until after the restoration: at no moment can a kill lose what was there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "guest-runner/host-setting.h"
#include "guest-runner/scope.h"

/* The notes are a stack, as the changes are: each remembers where it lies. */
static int add_note(const struct paths *paths, struct host_setting *setting)
{
	char line[sizeof(*setting)];
	size_t length =
		(size_t)snprintf(line, sizeof(line), "%s %s\n", setting->path, setting->was);
	scope_close int fd = -1;

	if (!paths->undo)
		return 0;
	fd = open(paths->undo, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return -ENOTRECOVERABLE;
	setting->note_at = lseek(fd, 0, SEEK_END);
	return write(fd, line, length) == (ssize_t)length ? 0 : -ENOTRECOVERABLE;
}

static void drop_note(const struct paths *paths, const struct host_setting *setting)
{
	if (paths->undo && truncate(paths->undo, setting->note_at))
		return; /* it stays: the same is written there once more */
}

int host_setting_change(const struct paths *paths, const char *path, const char *value,
			struct host_setting *setting)
{
	int ret;

	snprintf(setting->path, sizeof(setting->path), "%s", path);
	ret = sysfile_line(paths, path, setting->was, sizeof(setting->was));
	if (!ret)
		ret = add_note(paths, setting);
	if (!ret) {
		ret = sysfile_write(paths, path, value);
		if (ret)
			drop_note(paths, setting);
	}
	if (ret)
		*setting = (struct host_setting){0};
	return ret;
}

void host_setting_restore(const struct paths *paths, struct host_setting *setting)
{
	if (!*setting->path)
		return;
	sysfile_write(paths, setting->path, setting->was);
	drop_note(paths, setting);
	*setting = (struct host_setting){0};
}
