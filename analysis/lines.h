/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.h - lines of numbers on their way out, by the million: gathered, and written in large
 * pieces. */
#ifndef VMTICK_LINES_H
#define VMTICK_LINES_H

#include <stdint.h>
#include "analysis/output.h"

struct lines {
	struct output *output; /* borrowed */
	struct error *err;     /* of whoever writes */
	char *buffer;
	size_t used;
	int ret; /* of the first write that failed; what comes after it is left out */
};

void lines_begin(struct lines *lines, struct output *output, struct error *err);
/* Write the rest. Returns 0, or as output_put. */
int lines_end(struct lines *lines);

void lines_text(struct lines *lines, const char *text, size_t length);
/* The number in decimal, then the separator. */
void lines_unsigned(struct lines *lines, uint64_t number, char separator);
void lines_signed(struct lines *lines, int64_t number, char separator);

#endif
