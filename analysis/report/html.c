// SPDX-License-Identifier: GPL-2.0-or-later
/* html.c - writes HTML. put_text is the one place where foreign text becomes part of it. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/report/html.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static void put_text(FILE *out, const char *text)
{
	static const char special[] = "<>&\"'";
	static const char *const references[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};
	AUTO_FREE char *visible = text_escape(text);

	for (const char *c = visible; *c; c++) {
		const char *found = strchr(special, *c);

		if (found)
			fputs(references[found - special], out);
		else
			fputc(*c, out);
	}
}

void html_write(FILE *out, const char *markup, ...)
{
	va_list arguments;

	va_start(arguments, markup);
	for (const char *c = markup; *c; c++) {
		if (strncmp(c, "%s", 2) == 0) {
			put_text(out, va_arg(arguments, const char *));
			c++;
		} else if (strncmp(c, "%zu", 3) == 0) {
			fprintf(out, "%zu", va_arg(arguments, size_t));
			c += 2;
		} else {
			c += strncmp(c, "%%", 2) == 0;
			fputc(*c, out);
		}
	}
	va_end(arguments);
}

static bool breaks_text(char c)
{
	return c == '\n' || c == '\t' || c == '\0';
}

void html_lines(FILE *out, const char *bytes, size_t nr_bytes)
{
	const char *end = bytes + nr_bytes;

	while (bytes < end) {
		size_t length = 0;

		while (bytes + length < end && !breaks_text(bytes[length]))
			length++;
		AUTO_FREE char *part = strndup(bytes, length);

		put_text(out, part);
		bytes += length;
		if (bytes < end)
			fputs(*bytes == '\n' ? "\n" : *bytes == '\t' ? "\t" : "\\x00", out);
		bytes++;
	}
}
