/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - where a command's text goes. A file appears whole or not at all; a reader of
 * standard output that went away is no error.
 */
#ifndef VMTICK_OUTPUT_H
#define VMTICK_OUTPUT_H

#include <stddef.h>
#include "cli/error.h"

/* Text that is written piece by piece. */
struct output {
	const char *path; /* NULL: standard output */
	char *temporary;  /* NULL: what is at path is written to as it is */
	int fd;
};

/* Write to the file at path (temp + rename), or to standard output where path is NULL. A pipe or
 * a device at path is written to directly. */
int output_open(struct output *output, const char *path, struct error *err);
/* Returns -EPIPE, err not filled, where the reader went away: the caller ends. */
int output_put(struct output *output, const char *text, size_t size, struct error *err);
/* Name the file where ret is 0, else remove it. Returns ret, or its own error; 0 for -EPIPE. */
int output_close(struct output *output, int ret, struct error *err);

/* All of the above at once. */
int output_write(const char *path, const char *text, size_t size, struct error *err);

#endif
