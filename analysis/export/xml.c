// SPDX-License-Identifier: GPL-2.0-or-later
/* xml.c - escapes text for XML. */
#include <stdbool.h>
#include <string.h>
#include "analysis/export/xml.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* U+FFFE and U+FFFF, which are no characters of XML. */
static bool is_no_character(const char *at)
{
	return !strncmp(at, "\xef\xbf\xbe", 3) || !strncmp(at, "\xef\xbf\xbf", 3);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

void xml_text(const char *text, FILE *out)
{
	AUTO_FREE char *safe = text_escape(text);

	for (const char *at = safe; *at; at++) {
		const char *name = entity(*at);

		if (name) {
			fputs(name, out);
		} else if (is_no_character(at)) {
			fputs("\xef\xbf\xbd", out); /* U+FFFD in the place of its three bytes */
			at += 2;
		} else {
			fputc(*at, out);
		}
	}
}

void xml_attribute(const char *name, const char *text, FILE *out)
{
	fprintf(out, " %s=\"", name);
	xml_text(text, out);
	fputc('"', out);
}
