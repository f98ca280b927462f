// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show-line.c - lines of a key and a value. Everything that came from a guest or a file is
 * escaped before it reaches the terminal.
 */
#include <stdlib.h>
#include "analysis/show-line.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define KEY_WIDTH 14

void show_line(FILE *out, const char *key, const char *value)
{
	AUTO_FREE char *safe_key = text_escape(key);
	AUTO_FREE char *safe_value = text_escape(value);
	AUTO_FREE char *lead = alloc_printf("  %-*s ", KEY_WIDTH, safe_key);

	text_wrap(out, lead, safe_value);
}

void show_members(FILE *out, const json_t *object, const char *const *names)
{
	const char *key;
	json_t *member;

	if (names) {
		for (; *names; names++) {
			const char *text = json_string_value(json_object_get(object, *names));

			if (text && *text)
				show_line(out, *names, text);
		}
		return;
	}
	json_object_foreach ((json_t *)object, key, member) {
		if (json_string_value(member))
			show_line(out, key, json_string_value(member));
	}
}

const char *show_text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}
