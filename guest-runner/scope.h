/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scope.h - what a function holds is given back where its name goes out of scope.
 */
#ifndef VMTICK_SCOPE_H
#define VMTICK_SCOPE_H

#include <stdlib.h>
#include <unistd.h>

#define scope_free  __attribute__((cleanup(scope_free_at)))
#define scope_close __attribute__((cleanup(scope_close_at)))

static inline void scope_free_at(void *pointer)
{
	free(*(void **)pointer);
}

static inline void scope_close_at(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#endif
