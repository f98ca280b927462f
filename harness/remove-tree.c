/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remove-tree.c - depth first, on one file system. */
#include <ftw.h>
#include <stdio.h>
#include "harness/remove-tree.h"

#define MAX_OPEN_FOLDERS 16

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	remove(path);
	return 0;
}

void remove_tree(const char *path)
{
	nftw(path, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
