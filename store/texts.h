/* SPDX-License-Identifier: GPL-2.0-or-later */
/* texts.h - texts on the exchange disk (guest-kmod/record.h), checked. */
#ifndef VMTICK_STORE_TEXTS_H
#define VMTICK_STORE_TEXTS_H

#include <stddef.h>
#include "cli/error.h"
#include "guest-kmod/record.h"

struct text {
	const char *bytes; /* into what was checked; no NUL behind them */
	size_t nr_bytes;
};

/*
 * Find the texts that are to be there: these names (NULL-ended, TEXTS_MAX at most), in this
 * order, no others, none empty, none longer than max_bytes. cell is for messages. Errors:
 * EBADMSG, damaged or of other names; EPROTO, newer.
 */
int texts_check(const void *bytes, size_t nr_bytes, const char *const *names, size_t max_bytes,
		const char *cell, struct text texts_out[TEXTS_MAX], struct error *err);

#endif
