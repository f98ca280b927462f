/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alloc.h - memory that is there: running out of it is the one thing that aborts.
 */
#ifndef VMTICK_ALLOC_H
#define VMTICK_ALLOC_H

#include <stddef.h>

/* Zeroed memory for nr elements of size bytes. The caller frees. */
void *alloc_array(size_t nr, size_t size) __attribute__((returns_nonnull));
/* The array grown to nr elements; what is new is not zeroed. */
void *alloc_grow(void *array, size_t nr, size_t size) __attribute__((returns_nonnull));
/* A copy of text. The caller frees. */
char *alloc_copy(const char *text) __attribute__((returns_nonnull));
/* A formatted string. The caller frees. */
char *alloc_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Cleanup attribute: frees a pointer variable when its scope ends. */
void alloc_free_pointer(void *pointer_variable);
#define AUTO_FREE __attribute__((cleanup(alloc_free_pointer)))

#endif
