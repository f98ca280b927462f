/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fault.h - why a cell has no good result, or why the runner cannot go on: one line, filled
 * where the fault is seen, and whose fault it is. It goes as it is into the result's reason.
 */
#ifndef VMTICK_FAULT_H
#define VMTICK_FAULT_H

#include "guest-kmod/record.h"

struct fault {
	enum exchange_outcome outcome; /* EXCHANGE_OK: nothing is wrong */
	char text[344];		       /* as long as the reason of struct exchange_result */
};
_Static_assert(sizeof(((struct fault *)0)->text) == sizeof(((struct exchange_result *)0)->reason),
	       "a fault fits into a result's reason");

/* Fill fault and return -errnum. errnum: a positive errno. */
int fault_set(struct fault *fault, enum exchange_outcome outcome, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* "ok", "invalid", "failed", "skipped", "error", as on the console. */
const char *outcome_name(enum exchange_outcome outcome);

#endif
