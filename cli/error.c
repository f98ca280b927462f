/* SPDX-License-Identifier: GPL-2.0-or-later */
/* error.c - filling and prefixing the one-line error. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cli/error.h"

/* One line, whatever a library or a damaged file put into it. */
static void keep_to_one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = ' ';
}

int error_set(struct error *err, enum exit_status status, int errnum, const char *fmt, ...)
{
	va_list ap;

	err->status = status;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	keep_to_one_line(err->text);
	return -errnum;
}

int error_prefix(struct error *err, int errnum, const char *fmt, ...)
{
	char text[sizeof(err->text)];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - (size_t)len, ": %s", err->text);
	memcpy(err->text, text, sizeof(text));
	err->text[sizeof(err->text) - 1] = '\0';
	return errnum;
}
