/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes.h - numbered notes below a table. The same text is one note, however often it is
 * referred to.
 */
#ifndef VMTICK_NOTES_H
#define VMTICK_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct notes {
	char **texts;
	size_t nr;
};

/* The number, from 1, of the note with this text. */
size_t notes_number(struct notes *notes, const char *text);
/* "[1] text" each, wrapped; as a list in Markdown. */
void notes_write(const struct notes *notes, bool markdown, FILE *out);
void notes_free(struct notes *notes);

/* A paragraph without a number, wrapped in a terminal. */
void notes_paragraph(const char *text, bool markdown, FILE *out);

#endif
