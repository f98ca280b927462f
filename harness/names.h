/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - lists of words, as configs write them: separated by commas or blanks. */
#ifndef VMTICK_NAMES_H
#define VMTICK_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct names {
	char **word;
	size_t nr;
};

/* Replace what is in names by the words of text. */
void names_split(struct names *names, const char *text);
void names_add(struct names *names, const char *word);
bool names_contain(const struct names *names, const char *word);
void names_clear(struct names *names);
/* A deep copy into an empty list. */
void names_copy(struct names *to, const struct names *from);

#endif
