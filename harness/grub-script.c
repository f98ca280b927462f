/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grub-script.c - cuts GRUB's script language into commands: words, quotes, comments. */
#include <string.h>
#include "harness/grub-script.h"

#define MAX_WORD 1024 /* bytes; what is longer is no title and no file */

/* Blanks, and line ends that a backslash hides. */
static void skip_blanks(const char **at)
{
	for (;; ++*at) {
		if (!strncmp(*at, "\\\n", 2))
			++*at;
		else if (**at != ' ' && **at != '\t')
			break;
	}
	if (**at == '#')
		*at += strcspn(*at, "\n");
}

/* The next character of a word, with its quotes and backslashes taken away; 0 at its end. */
static char next_char(const char **at, char *quote)
{
	for (;;) {
		char c = **at;

		if (!c || (!*quote && strchr(" \t\n;", c)))
			return 0;
		++*at;
		if (c == *quote) {
			*quote = 0;
		} else if (!*quote && (c == '\'' || c == '"')) {
			*quote = c;
		} else if (c == '\\' && *quote != '\'' && **at) {
			if (*quote && !strchr("$\"\\\n", **at))
				return c;
			return *(*at)++;
		} else {
			return c;
		}
	}
}

static void add_word(const char **at, struct names *words)
{
	char word[MAX_WORD], quote = 0, c;
	size_t length = 0;

	while ((c = next_char(at, &quote)))
		if (length < sizeof(word) - 1)
			word[length++] = c;
	word[length] = '\0';
	names_add(words, word);
}

bool grub_script_next(const char **at, struct names *words)
{
	names_clear(words);
	for (;;) {
		bool is_brace;

		skip_blanks(at);
		if (!**at)
			return words->nr;
		if (strchr("\n;", **at)) {
			++*at;
			return true;
		}
		is_brace = strchr("{}", **at);
		add_word(at, words);
		if (is_brace)
			return true;
	}
}
