/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.h - what became of a cell. A verdict can only get worse.
 */
#ifndef VMTICK_VERDICT_H
#define VMTICK_VERDICT_H

#include <stdbool.h>

/* In the order of badness. */
enum verdict {
	VERDICT_PENDING, /* not measured yet; written as JSON null */
	VERDICT_OK,
	VERDICT_SKIPPED, /* a precondition did not hold */
	VERDICT_INVALID, /* measured, but not what was asked */
	VERDICT_FAILED,	 /* the subject failed */
	VERDICT_ERROR,	 /* we or the lab failed */
};

const char *verdict_name(enum verdict verdict); /* "pending", "ok", ... */
bool verdict_parse(const char *name, enum verdict *verdict_out);
/* The worse of the two. */
enum verdict verdict_worse(enum verdict a, enum verdict b);

#endif
