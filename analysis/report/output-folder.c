// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * output-folder.c - a folder is ours by a file of the name MARK in it. Nothing that lacks it is
 * ever removed, and nothing through a symbolic link.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "analysis/report/output-folder.h"
#include "cli/alloc.h"

#define MARK	 ".vmtick-report"
#define MAX_OPEN 16 /* folders that removing holds open */

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path);
}

static int remove_tree(const char *path)
{
	return nftw(path, remove_entry, MAX_OPEN, FTW_DEPTH | FTW_PHYS) ? -errno : 0;
}

static bool is_ours(const char *path)
{
	AUTO_FREE char *mark = alloc_printf("%s/" MARK, path);
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && lstat(mark, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static bool is_empty(const char *path)
{
	DIR *folder = opendir(path);
	size_t nr = 0;

	if (!folder)
		return false;
	while (readdir(folder))
		nr++;
	closedir(folder);
	return nr == 2; /* . and .. */
}

/* Is nothing there, an empty folder, or an earlier report? */
static int check_free(const char *path, struct error *err)
{
	struct stat st;

	if (lstat(path, &st) || is_empty(path) || is_ours(path))
		return 0;
	return error_set(err, EXIT_USAGE, EEXIST,
			 "%s: is there, and is no report of vmtick: remove it, or choose another "
			 "folder with --output",
			 path);
}

static void make_parents(const char *path)
{
	AUTO_FREE char *copy = alloc_copy(path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0777);
		*slash = '/';
	}
}

static int failed(const char *path, int errnum, struct error *err)
{
	return error_set(err, EXIT_OURS, errnum, "%s: the report cannot be put there: %s", path,
			 strerror(errnum));
}

/* The folder being made is locked: one whose lock is free was left by a vmtick that was killed. */
static int lock(struct output_folder *folder, struct error *err)
{
	folder->lock_fd = open(folder->made, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder->lock_fd < 0)
		return failed(folder->path, errno, err);
	if (flock(folder->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return error_set(err, EXIT_USAGE, EBUSY,
			 "%s: another vmtick is making this report: wait for it, or choose another "
			 "folder with --output",
			 folder->path);
}

static int mark(const struct output_folder *folder, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/" MARK, folder->made);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return failed(folder->path, errno, err);
	close(fd);
	return 0;
}

static int clear_left(struct output_folder *folder, struct error *err)
{
	int ret;

	rmdir(folder->made); /* of one that was killed before it left its mark */
	if (!is_ours(folder->made))
		return 0;
	ret = lock(folder, err);
	if (ret)
		return ret;
	remove_tree(folder->made);
	close(folder->lock_fd);
	folder->lock_fd = -1;
	return 0;
}

static int make(struct output_folder *folder, struct error *err)
{
	int ret;

	make_parents(folder->path);
	ret = clear_left(folder, err);
	if (ret)
		return ret;
	if (mkdir(folder->made, 0777))
		return failed(folder->made, errno, err);
	ret = lock(folder, err);
	return ret ? ret : mark(folder, err);
}

int output_folder_begin(const char *path, struct output_folder *folder, struct error *err)
{
	AUTO_FREE char *real = realpath(path, NULL); /* a symbolic link stays one */
	size_t length;
	int ret;

	*folder = (struct output_folder){.path = alloc_copy(real ? real : path), .lock_fd = -1};
	length = strlen(folder->path);
	while (length > 1 && folder->path[length - 1] == '/')
		folder->path[--length] = '\0';
	folder->made = alloc_printf("%s.new", folder->path);
	ret = check_free(folder->path, err);
	if (!ret)
		ret = make(folder, err);
	if (ret)
		output_folder_end(folder);
	return ret;
}

/* Exchanged where the file system can; else the place is empty for a moment. To rename replaces an
 * empty folder, and no other. */
int output_folder_finish(struct output_folder *folder, struct error *err)
{
	if (is_ours(folder->path)) {
		if (renameat2(AT_FDCWD, folder->made, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0)
			return 0;
		remove_tree(folder->path);
	}
	return rename(folder->made, folder->path) ? failed(folder->path, errno, err) : 0;
}

/* Only the vmtick that holds the lock made what is there. */
void output_folder_end(struct output_folder *folder)
{
	if (folder->lock_fd >= 0 && flock(folder->lock_fd, LOCK_EX | LOCK_NB) == 0)
		remove_tree(folder->made);
	if (folder->lock_fd >= 0)
		close(folder->lock_fd);
	free(folder->path);
	free(folder->made);
}
