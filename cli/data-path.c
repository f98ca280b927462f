/* SPDX-License-Identifier: GPL-2.0-or-later */
/* data-path.c - finds the program's data from the place of the executable. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "cli/data-path.h"

static void executable_folder(char *folder, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", folder, size - 1);

	folder[len > 0 ? len : 0] = '\0';
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
}

char *data_path(const char *name)
{
	static const char *const below[] = {"/../share/vmtick", "", "/.."};
	const char *named = getenv("VMTICK_DATA");
	char folder[PATH_MAX];

	if (named && *named)
		return alloc_printf("%s/%s", named, name);
	executable_folder(folder, sizeof(folder));
	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		char *path = alloc_printf("%s%s/%s", folder, below[i], name);
		char *whole = realpath(path, NULL);

		free(path);
		if (whole)
			return whole;
	}
	return alloc_printf("%s%s/%s", folder, below[0], name);
}
