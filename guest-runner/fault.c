/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault.c - filling a fault; its text stays one line, whatever it quotes. */
#include <stdarg.h>
#include <stdio.h>
#include "guest-runner/fault.h"

int fault_set(struct fault *fault, enum exchange_outcome outcome, int errnum, const char *fmt, ...)
{
	va_list args;

	fault->outcome = outcome;
	va_start(args, fmt);
	vsnprintf(fault->text, sizeof(fault->text), fmt, args);
	va_end(args);
	for (char *c = fault->text; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	return -errnum;
}

const char *outcome_name(enum exchange_outcome outcome)
{
	switch (outcome) {
	case EXCHANGE_OK:
		return "ok";
	case EXCHANGE_INVALID:
		return "invalid";
	case EXCHANGE_FAILED:
		return "failed";
	case EXCHANGE_SKIPPED:
		return "skipped";
	case EXCHANGE_ERROR:
		break;
	}
	return "error";
}
