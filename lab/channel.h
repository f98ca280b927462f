/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * channel.h - what comes out of the emulator: files that have no name, so that nothing is left
 * however this process ends. The emulator writes to them at once, as to any file; a pipe or a
 * socket could make it wait, and a deterministic lab with it.
 */
#ifndef VMTICK_LAB_CHANNEL_H
#define VMTICK_LAB_CHANNEL_H

#include <stddef.h>
#include <stdint.h>
#include "cli/error.h"

struct channel {
	int fd;		 /* -1: none */
	uint64_t offset; /* up to where it was read here */
};

/* Errors: EXIT_OURS, naming the folder for temporary files. */
int channel_open(struct channel *channel, struct error *err);
void channel_close(struct channel *channel);

/* The path under which a child finds it that inherits its descriptor. The caller frees. */
char *channel_path(const struct channel *channel);

/* Read what is new into bytes. Returns how many, 0 where there is nothing. */
size_t channel_read(struct channel *channel, char *bytes, size_t size);

/* Copy what is new to a descriptor. */
void channel_copy(struct channel *channel, int to_fd);

#endif
