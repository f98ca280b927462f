/* SPDX-License-Identifier: GPL-2.0-or-later */
/* console.c - reads a guest's console file as it grows. What it says is advice, never data. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "guest-kmod/record.h"
#include "harness/console.h"
#include "harness/guest-text.h"

#define TAIL_BYTES 8192

void console_init(struct console *console, const char *path)
{
	*console = (struct console){.path = alloc_copy(path), .fd = -1};
}

void console_clear(struct console *console)
{
	if (console->fd >= 0)
		close(console->fd);
	free(console->path);
	*console = (struct console){.fd = -1};
}

static void take_runner_line(struct console *console, const char *line)
{
	char id[sizeof(console->cell)];
	unsigned number;

	if (!strncmp(line, "hello ", 6)) {
		console->hello = true;
	} else if (!strcmp(line, "end")) {
		console->ended = true;
	} else if (sscanf(line, "begin %u %127s", &number, id) == 2 &&
		   number == console->nr_begun + 1) {
		console->nr_begun = number;
		memcpy(console->cell, id, sizeof(id));
	} else if (sscanf(line, "done %u", &number) == 1) {
		console->nr_done = number;
	} else if (!strncmp(line, "error ", 6)) {
		snprintf(console->error, sizeof(console->error), "%s", line + 6);
	}
}

static void take_line(struct console *console)
{
	const char *at;

	console->line[console->nr_line] = '\0';
	guest_text_clean(console->line);
	at = strstr(console->line, CONSOLE_PREFIX);
	if (at)
		take_runner_line(console, at + strlen(CONSOLE_PREFIX));
	at = strstr(console->line, "Kernel panic");
	if (at && !*console->panic)
		snprintf(console->panic, sizeof(console->panic), "%s", at);
	console->nr_line = 0;
}

static void take_bytes(struct console *console, const char *bytes, size_t nr_bytes)
{
	for (size_t i = 0; i < nr_bytes; i++) {
		if (bytes[i] == '\n')
			take_line(console);
		else if (bytes[i] != '\r' && console->nr_line < sizeof(console->line) - 1)
			console->line[console->nr_line++] = bytes[i];
	}
	console->nr_bytes += nr_bytes;
}

bool console_follow(struct console *console)
{
	uint64_t before = console->nr_bytes;
	char bytes[16384];
	ssize_t got;

	if (console->fd < 0)
		console->fd = open(console->path, O_RDONLY | O_CLOEXEC);
	while (console->fd >= 0 && (got = read(console->fd, bytes, sizeof(bytes))) > 0)
		take_bytes(console, bytes, (size_t)got);
	return console->nr_bytes > before;
}

static char *last_lines(char *text, unsigned nr_lines)
{
	char *at = text + strlen(text);

	while (at > text && at[-1] == '\n')
		*--at = '\0';
	for (; at > text; at--)
		if (at[-1] == '\n' && --nr_lines == 0)
			break;
	return at;
}

char *console_tail(const char *path, unsigned nr_lines)
{
	char bytes[TAIL_BYTES + 1];
	FILE *file = fopen(path, "re");
	size_t nr_bytes, i;

	if (!file)
		return alloc_copy("");
	if (fseek(file, -TAIL_BYTES, SEEK_END))
		rewind(file);
	nr_bytes = fread(bytes, 1, TAIL_BYTES, file);
	fclose(file);
	for (i = 0; i < nr_bytes; i++)
		if (!bytes[i])
			bytes[i] = '?';
	bytes[nr_bytes] = '\0';
	guest_text_clean(bytes);
	return alloc_copy(last_lines(bytes, nr_lines));
}
