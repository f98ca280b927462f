/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claimed-folder.c - numbered folders, each with a lock that goes with its process. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/claimed-folder.h"

#define NR_FOLDERS 8  /* vmtick processes of one person at the same time */
#define MAX_PATH   48 /* the sockets below it must fit 108 bytes */
#define MAX_NAME   12 /* of a folder in the parent, its slash included */

int claimed_folder_make(const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0700) && errno != EEXIST)
		return error_set(err, EXIT_OURS, errno, "folder %s cannot be made: %s", path,
				 strerror(errno));
	if (stat(path, &st) || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return error_set(err, EXIT_OURS, EPERM,
				 "folder %s is not ours: remove it, or set XDG_CACHE_HOME", path);
	return 0;
}

/* The parent of all folders of this person: in the cache, or below /tmp where that is too long. */
static int find_parent(char **path_out, struct error *err)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	AUTO_FREE char *base = cache && *cache == '/' ? alloc_copy(cache)
						      : alloc_printf("%s/.cache", home ? home : "");
	char *path = alloc_printf("%s/vmtick", base);
	int ret;

	if (*base == '/' && strlen(path) < MAX_PATH - MAX_NAME &&
	    (!mkdir(base, 0700) || errno == EEXIST) && !access(base, W_OK)) {
		ret = claimed_folder_make(path, err);
	} else {
		free(path);
		path = alloc_printf("/tmp/vmtick-%u", geteuid());
		ret = claimed_folder_make(path, err);
	}
	if (ret)
		free(path);
	else
		*path_out = path;
	return ret;
}

static int lock(const char *path)
{
	AUTO_FREE char *file = alloc_printf("%s/lock", path);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return -1;
	}
	return fd;
}

int claimed_folder_claim(const char *prefix, void (*sweep)(const char *path),
			 struct claimed_folder *folder, struct error *err)
{
	AUTO_FREE char *parent = NULL;
	int ret = find_parent(&parent, err);

	*folder = (struct claimed_folder){.lock_fd = -1};
	for (int i = 0; i < NR_FOLDERS && !ret; i++) {
		char *path = alloc_printf("%s/%s%d", parent, prefix, i);
		int fd;

		if (folder->path && access(path, F_OK)) {
			free(path);
			break;
		}
		fd = claimed_folder_make(path, err) ? -1 : lock(path);
		if (fd >= 0)
			sweep(path);
		if (fd >= 0 && !folder->path) {
			*folder = (struct claimed_folder){path, fd};
			continue;
		}
		if (fd >= 0)
			close(fd);
		free(path);
	}
	if (ret || folder->path)
		return ret;
	return error_set(err, EXIT_OURS, EBUSY,
			 "all %d folders %s/%sN are in use by other vmtick processes: wait for one "
			 "to end",
			 NR_FOLDERS, parent, prefix);
}

void claimed_folder_release(struct claimed_folder *folder)
{
	if (folder->lock_fd >= 0)
		close(folder->lock_fd);
	free(folder->path);
	*folder = (struct claimed_folder){.lock_fd = -1};
}
