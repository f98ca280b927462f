/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json-get.c - json-get FILE [STEP]...: the value that the steps lead to, a string without its
 * quotes. A step is a key, an index, or KEY=VALUE: the element whose KEY is that string. So
 * tests read JSON as a parser does. Status 1: no JSON, or no such value.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *element(json_t *array, const char *key, size_t length, const char *value)
{
	json_t *candidate;
	size_t i;

	json_array_foreach (array, i, candidate) {
		const char *text = json_string_value(json_object_getn(candidate, key, length));

		if (text && !strcmp(text, value))
			return candidate;
	}
	return NULL;
}

static json_t *descend(json_t *at, const char *step)
{
	const char *equals = strchr(step, '=');

	if (json_is_object(at))
		return json_object_get(at, step);
	if (equals)
		return element(at, step, (size_t)(equals - step), equals + 1);
	return json_array_get(at, strtoul(step, NULL, 10));
}

int main(int argc, char **argv)
{
	json_error_t why;
	json_t *root = argc > 1 ? json_load_file(argv[1], JSON_REJECT_DUPLICATES, &why) : NULL;
	json_t *at = root;

	if (!root) {
		fprintf(stderr, "json-get: %s, line %d: %s\n", argc > 1 ? argv[1] : "no file",
			argc > 1 ? why.line : 0, argc > 1 ? why.text : "usage: FILE [STEP]...");
		return 1;
	}
	for (int i = 2; at && i < argc; i++)
		at = descend(at, argv[i]);
	if (json_is_string(at))
		puts(json_string_value(at));
	else if (at && !json_dumpf(at, stdout, JSON_ENCODE_ANY | JSON_INDENT(1)))
		putchar('\n');
	json_decref(root);
	return at ? 0 : 1;
}
