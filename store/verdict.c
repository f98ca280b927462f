// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verdict.c - names of verdicts, and which is worse. The order of the enumeration is the
 * order of badness; nothing else decides.
 */
#include <string.h>
#include "store/verdict.h"

static const char *const names[] = {
	[VERDICT_PENDING] = "pending", [VERDICT_OK] = "ok",	    [VERDICT_SKIPPED] = "skipped",
	[VERDICT_INVALID] = "invalid", [VERDICT_FAILED] = "failed", [VERDICT_ERROR] = "error",
};

const char *verdict_name(enum verdict verdict)
{
	return names[verdict];
}

bool verdict_parse(const char *name, enum verdict *verdict_out)
{
	for (int i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++) {
		if (strcmp(name, names[i]) == 0) {
			*verdict_out = (enum verdict)i;
			return true;
		}
	}
	return false;
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}
