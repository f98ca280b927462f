/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.c - edit distance, and the hint made of it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "cli/suggest.h"

#define MAX_LETTERS 63 /* longer words are compared by their beginning */

static size_t min_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, replacements, swaps of neighbours. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t rows[3][MAX_LETTERS + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t nr_a = strnlen(a, MAX_LETTERS), nr_b = strnlen(b, MAX_LETTERS);

	for (size_t j = 0; j <= nr_b; j++)
		above[j] = before[j] = j;
	for (size_t i = 1; i <= nr_a; i++) {
		row[0] = i;
		for (size_t j = 1; j <= nr_b; j++) {
			row[j] = min_of(above[j] + 1, row[j - 1] + 1);
			row[j] = min_of(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min_of(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[nr_b];
}

const char *suggest_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = strlen(word) / 3 + 1;

	for (; *names; names++) {
		size_t distance = edit_distance(word, *names);

		if (distance <= best && (!nearest || distance < best)) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}

const char *suggest_hint(const char *word, const char *const *names, char *out, size_t size)
{
	const char *nearest = suggest_nearest(word, names);
	FILE *text = fmemopen(out, size, "w");

	if (!text)
		return "";
	fputs(" (", text);
	if (nearest)
		fprintf(text, "did you mean \"%s\"? ", nearest);
	fputs("valid: ", text);
	for (size_t i = 0; names[i]; i++)
		fprintf(text, "%s%s", i ? ", " : "", names[i]);
	fputc(')', text);
	fclose(text);
	out[size - 1] = '\0';
	return out;
}

int suggest_choice(const char *what, const char *word, const char *const *names, int *idx,
		   struct error *err)
{
	char hint[512];

	for (int i = 0; word && names[i]; i++) {
		if (!strcmp(word, names[i])) {
			*idx = i;
			return 0;
		}
	}
	return word ? error_set(err, EXIT_USAGE, EINVAL, "%s \"%s\"%s", what, word,
				suggest_hint(word, names, hint, sizeof(hint)))
		    : 0;
}
