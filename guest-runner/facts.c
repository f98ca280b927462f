/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts.c - gathering facts. A value never breaks its line. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guest-runner/facts.h"
#include "guest-runner/scope.h"

void facts_add(struct facts *facts, const char *key, const char *fmt, ...)
{
	scope_free char *value = NULL;
	scope_free char *line = NULL;
	va_list args;
	int length;

	va_start(args, fmt);
	length = vasprintf(&value, fmt, args);
	va_end(args);
	if (length < 0)
		abort();
	for (char *c = value; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	length = asprintf(&line, "%s=%s\n", key, value);
	if (length < 0)
		abort();
	facts->text = realloc(facts->text, facts->length + (size_t)length + 1);
	if (!facts->text)
		abort();
	memcpy(facts->text + facts->length, line, (size_t)length + 1);
	facts->length += (size_t)length;
}

void facts_free(struct facts *facts)
{
	free(facts->text);
	*facts = (struct facts){0};
}
