/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts.h - "key=value" lines, gathered for a result (docs/formats.md).
 */
#ifndef VMTICK_FACTS_H
#define VMTICK_FACTS_H

#include <stddef.h>

/* Zero-initialised: none. */
struct facts {
	char *text;
	size_t length; /* bytes of text, NUL not counted */
};

/* Add a line. The value is printed; control characters in it become spaces. */
void facts_add(struct facts *facts, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void facts_free(struct facts *facts);

#endif
