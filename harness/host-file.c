/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-file.c - reads lines. A file that is not there says nothing, which is no error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/host-file.h"

void host_line(const char *root, const char *path, const char *key, char *line, size_t size)
{
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	AUTO_FREE char *text = NULL;
	FILE *file = fopen(full, "re");
	size_t room = 0;

	line[0] = '\0';
	if (!file)
		return;
	while (getline(&text, &room, file) > 0) {
		if (strncmp(text, key, strlen(key)) != 0)
			continue;
		text[strcspn(text, "\n")] = '\0';
		snprintf(line, size, "%s", text + strlen(key));
		break;
	}
	fclose(file);
}

void host_module_version(const char *root, const char *module, char *version, size_t size)
{
	static const char *const files[] = {"version", "srcversion"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		AUTO_FREE char *path = alloc_printf("/sys/module/%s/%s", module, files[i]);

		host_line(root, path, "", version, size);
		if (*version)
			return;
	}
	snprintf(version, size, "unknown");
}
