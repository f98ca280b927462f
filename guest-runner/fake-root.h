/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake-root.h - a folder in the place of "/", for unit tests: samples of proc and sysfs are
 * put into it, and it is removed with all that is in it.
 */
#ifndef VMTICK_FAKE_ROOT_H
#define VMTICK_FAKE_ROOT_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "guest-runner/sysfile.h"

struct fake_root {
	char folder[64];
	struct paths paths;
};

static inline void fake_root_open(struct fake_root *root)
{
	const char *base = getenv("TMPDIR");

	snprintf(root->folder, sizeof(root->folder), "%.40s/runner-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(root->folder))
		abort();
	root->paths = (struct paths){.root = root->folder};
}

/* Put a file of nr_bytes into the root; folders on the way are made. */
static inline void fake_root_put_bytes(const struct fake_root *root, const char *path,
				       const void *bytes, size_t nr_bytes)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root->folder, path);
	for (char *slash = full + strlen(root->folder) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	if (!file || fwrite(bytes, 1, nr_bytes, file) != nr_bytes || fclose(file))
		abort();
}

static inline void fake_root_put(const struct fake_root *root, const char *path, const char *text)
{
	fake_root_put_bytes(root, path, text, strlen(text));
}

static inline int fake_root_remove_one(const char *path, const struct stat *status, int type,
				       struct FTW *where)
{
	return remove(path);
}

static inline void fake_root_close(struct fake_root *root)
{
	nftw(root->folder, fake_root_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
