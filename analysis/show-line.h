/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show-line.h - what a person is shown of a JSON object: lines of a key and a value. */
#ifndef VMTICK_SHOW_LINE_H
#define VMTICK_SHOW_LINE_H

#include <stdio.h>
#include <jansson.h>

/* "  key   value", wrapped under the value. */
void show_line(FILE *out, const char *key, const char *value);
/* The named members of an object of strings that are there and not empty; all, in the order
 * of the object, where names is NULL. */
void show_members(FILE *out, const json_t *object, const char *const *names);
/* The string of a member, "" where it is none. */
const char *show_text_of(const json_t *object, const char *key);

#endif
