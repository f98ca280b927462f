/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - where a command's text goes. A file appears whole or not at all; a reader of
 * standard output that went away is no error.
 */
#ifndef VMTICK_OUTPUT_H
#define VMTICK_OUTPUT_H

#include <stddef.h>
#include "cli/error.h"

/* Write to the file at path (temp + rename), or to standard output where path is NULL. */
int output_write(const char *path, const char *text, size_t size, struct error *err);

/* Write to standard output. Returns -EPIPE, err not filled, where its reader went away: the
 * caller ends in silence. */
int output_stdout(const char *text, size_t size, struct error *err);

#endif
