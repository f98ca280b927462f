// SPDX-License-Identifier: GPL-2.0-or-later
/* terminal.c - reads terminal output. A sequence that is cut short ends with the output. */
#include <stdbool.h>
#include <string.h>
#include "analysis/report/terminal.h"
#include "cli/alloc.h"

#define ESC 0x1b
#define BEL 0x07

/* What follows a sequence of the kind that goes on until BEL or ESC \. A newline ends it, too:
 * a console that was cut short keeps its other lines. */
static const char *skip_string(const char *at, const char *end)
{
	for (; at < end && *at != '\n'; at++) {
		if (*at == BEL)
			return at + 1;
		if (*at == ESC)
			return at + 1 < end && at[1] == '\\' ? at + 2 : at;
	}
	return at;
}

/* What follows the bytes from low to high, and the one byte that ends a sequence, if it can. */
static const char *skip_until_final(const char *at, const char *end, char low, char high)
{
	while (at < end && *at >= low && *at <= high)
		at++;
	return at<end && * at> high && *at <= 0x7e ? at + 1 : at;
}

/* What follows the sequence that begins with the ESC at at. */
static const char *skip_sequence(const char *at, const char *end)
{
	if (++at == end)
		return at;
	if (*at == '[')
		return skip_until_final(at + 1, end, 0x20, 0x3f);
	if (*at && strchr("]PX^_", *at))
		return skip_string(at + 1, end);
	return skip_until_final(at, end, 0x20, 0x2f);
}

/* A return before a newline, or before other returns, is part of the same line end. */
static bool ends_line(const char *at, const char *end)
{
	return *at == '\n' || (at + 1 < end && at[1] != '\r' && at[1] != '\n');
}

char *terminal_tail(const char *bytes, size_t nr_bytes, size_t nr_lines, size_t *nr_out)
{
	const char *end = bytes + nr_bytes;
	char *plain = alloc_array(nr_bytes + 1, 1);
	size_t nr = 0, from;

	while (bytes < end) {
		if (*bytes == ESC) {
			bytes = skip_sequence(bytes, end);
			continue;
		}
		if (*bytes != '\r' && *bytes != '\n')
			plain[nr++] = *bytes;
		else if (ends_line(bytes, end))
			plain[nr++] = '\n';
		bytes++;
	}
	while (nr && plain[nr - 1] == '\n')
		nr--;
	for (from = nr; from > 0; from--)
		if (plain[from - 1] == '\n' && --nr_lines == 0)
			break;
	*nr_out = nr - from;
	memmove(plain, plain + from, nr - from);
	return plain;
}
