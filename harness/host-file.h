/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-file.h - what the host's kernel says of itself in the small files of /proc and /sys. They
 * lie below root, which is "" but in tests.
 */
#ifndef VMTICK_HOST_FILE_H
#define VMTICK_HOST_FILE_H

#include <stddef.h>

/* The first line of the file that begins with key ("" for the first of all), without the key and
 * its end; empty where there is none. */
void host_line(const char *root, const char *path, const char *key, char *line, size_t size);

/* The version of a loaded module, or its srcversion, or "unknown". */
void host_module_version(const char *root, const char *module, char *version, size_t size);

#endif
