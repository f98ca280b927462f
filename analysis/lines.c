// SPDX-License-Identifier: GPL-2.0-or-later
/* lines.c - a buffer that is written when it is full. */
#include <stdlib.h>
#include <string.h>
#include "analysis/lines.h"
#include "cli/alloc.h"

#define BUFFER_BYTES (256u << 10)
#define NUMBER_BYTES 22u /* sign, 20 digits, separator */

void lines_begin(struct lines *lines, struct output *output, struct error *err)
{
	*lines = (struct lines){
		.output = output, .err = err, .buffer = alloc_array(BUFFER_BYTES, 1)};
}

static void flush(struct lines *lines)
{
	if (!lines->ret)
		lines->ret = output_put(lines->output, lines->buffer, lines->used, lines->err);
	lines->used = 0;
}

int lines_end(struct lines *lines)
{
	flush(lines);
	free(lines->buffer);
	return lines->ret;
}

void lines_text(struct lines *lines, const char *text, size_t length)
{
	while (length) {
		const size_t room = BUFFER_BYTES - lines->used;
		const size_t part = length < room ? length : room;

		memcpy(lines->buffer + lines->used, text, part);
		lines->used += part;
		text += part;
		length -= part;
		if (lines->used == BUFFER_BYTES)
			flush(lines);
	}
}

/* printf takes ten times as long. */
void lines_unsigned(struct lines *lines, uint64_t number, char separator)
{
	char digits[20];
	size_t at = sizeof(digits);

	if (lines->used > BUFFER_BYTES - NUMBER_BYTES)
		flush(lines);
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	memcpy(lines->buffer + lines->used, digits + at, sizeof(digits) - at);
	lines->used += sizeof(digits) - at;
	lines->buffer[lines->used++] = separator;
}

void lines_signed(struct lines *lines, int64_t number, char separator)
{
	if (number < 0)
		lines_text(lines, "-", 1);
	lines_unsigned(lines, number < 0 ? -(uint64_t)number : (uint64_t)number, separator);
}
