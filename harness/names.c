/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - lists of words; each list owns its words. */
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/names.h"

void names_add(struct names *names, const char *word)
{
	names->word = alloc_grow(names->word, names->nr + 1, sizeof(*names->word));
	names->word[names->nr++] = alloc_copy(word);
}

void names_split(struct names *names, const char *text)
{
	AUTO_FREE char *copy = alloc_copy(text);
	char *rest = copy, *word;

	names_clear(names);
	while ((word = strsep(&rest, ", \t")))
		if (*word)
			names_add(names, word);
}

bool names_contain(const struct names *names, const char *word)
{
	for (size_t i = 0; i < names->nr; i++)
		if (!strcmp(names->word[i], word))
			return true;
	return false;
}

void names_clear(struct names *names)
{
	for (size_t i = 0; i < names->nr; i++)
		free(names->word[i]);
	free(names->word);
	*names = (struct names){0};
}

void names_copy(struct names *to, const struct names *from)
{
	for (size_t i = 0; i < from->nr; i++)
		names_add(to, from->word[i]);
}
