/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console.h - follows the file that takes a guest's console: the runner's progress lines
 * (guest-kmod/record.h, "The console"), how much came, and the tail as evidence.
 */
#ifndef VMTICK_CONSOLE_H
#define VMTICK_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console {
	char *path;
	int fd; /* -1 until the file is there */
	uint64_t nr_bytes;
	char line[512]; /* the line being read, cut at its size */
	size_t nr_line;
	/* what the runner said so far */
	bool hello, ended;
	unsigned nr_begun, nr_done;
	char cell[128];	 /* id of the cell begun last */
	char error[256]; /* its "error" line, or empty */
	char panic[256]; /* the kernel's "Kernel panic" line, or empty */
};

void console_init(struct console *console, const char *path);
/* Read what is new. Returns true where something came. Does not block. */
bool console_follow(struct console *console);
void console_clear(struct console *console);

/* The last whole lines of a console file, at most nr_lines, control characters replaced
 * by '?'. The caller frees; "" where there is none. */
char *console_tail(const char *path, unsigned nr_lines);

#endif
