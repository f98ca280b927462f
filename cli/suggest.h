/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * suggest.h - the valid name nearest to a mistyped one, and the list of valid names.
 */
#ifndef VMTICK_SUGGEST_H
#define VMTICK_SUGGEST_H

#include <stddef.h>
#include "cli/error.h"

/* The name (of a NULL-ended array) nearest to word by edit distance, or NULL where none is
 * near enough to be what was meant (more than a third of the letters differ). */
const char *suggest_nearest(const char *word, const char *const *names);

/*
 * Write " (did you mean "near"? valid: a, b, c)" into out, a caller's buffer of size bytes;
 * without the question where nothing is near. Returns out.
 */
const char *suggest_hint(const char *word, const char *const *names, char *out, size_t size);

/* The index of word among the names; *idx stays where word is NULL. Errors: EXIT_USAGE, "WHAT
 * "WORD"" with the hint. */
int suggest_choice(const char *what, const char *word, const char *const *names, int *idx,
		   struct error *err);

#endif
