// SPDX-License-Identifier: GPL-2.0-or-later
/* notes.c - numbered notes, in the order of their first mention. */
#include <stdlib.h>
#include <string.h>
#include "analysis/notes.h"
#include "analysis/text.h"
#include "cli/alloc.h"

size_t notes_number(struct notes *notes, const char *text)
{
	for (size_t i = 0; i < notes->nr; i++)
		if (strcmp(notes->texts[i], text) == 0)
			return i + 1;
	notes->texts = alloc_grow(notes->texts, notes->nr + 1, sizeof(*notes->texts));
	notes->texts[notes->nr++] = alloc_copy(text);
	return notes->nr;
}

/* Foreign text in Markdown stands in a code span, where nothing is markup. */
static void write_note(size_t number, const char *text, bool markdown, FILE *out)
{
	AUTO_FREE char *escaped = text_escape(text);
	AUTO_FREE char *lead = alloc_printf("[%zu] ", number);

	if (!markdown) {
		text_wrap(out, lead, escaped);
		return;
	}
	for (char *c = escaped; *c; c++)
		if (*c == '`')
			*c = '\'';
	fprintf(out, "* \\[%zu\\] `%s`\n", number, escaped);
}

void notes_write(const struct notes *notes, bool markdown, FILE *out)
{
	if (notes->nr)
		fputc('\n', out);
	for (size_t i = 0; i < notes->nr; i++)
		write_note(i + 1, notes->texts[i], markdown, out);
}

void notes_free(struct notes *notes)
{
	for (size_t i = 0; i < notes->nr; i++)
		free(notes->texts[i]);
	free(notes->texts);
}

void notes_paragraph(const char *text, bool markdown, FILE *out)
{
	fputc('\n', out);
	if (markdown)
		fprintf(out, "%s\n", text);
	else
		text_wrap(out, "", text);
}
