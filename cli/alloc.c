/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alloc.c - allocation that aborts rather than fails. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"

static void *there(void *memory)
{
	if (!memory) {
		fputs("vmtick: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *alloc_array(size_t nr, size_t size)
{
	return there(calloc(nr ? nr : 1, size));
}

void *alloc_grow(void *array, size_t nr, size_t size)
{
	return there(reallocarray(array, nr ? nr : 1, size));
}

char *alloc_copy(const char *text)
{
	return there(strdup(text));
}

char *alloc_printf(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	return there(len < 0 ? NULL : text);
}

void alloc_free_pointer(void *pointer_variable)
{
	free(*(void **)pointer_variable);
}
