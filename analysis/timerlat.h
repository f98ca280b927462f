/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timerlat.h - what "rtla timerlat hist" printed of one or more CPUs: a row per latency that came
 * at all, with its counts of interrupt and thread, then their summary. name is for messages.
 * Errors: EBADMSG.
 */
#ifndef VMTICK_TIMERLAT_H
#define VMTICK_TIMERLAT_H

#include "analysis/printed.h"

/* The text tells no period. Its bound is not told either: the least that it can be is behind the
 * last row. */
int timerlat_head(const char *text, const char *name, struct printed_head *head, struct error *err);
int timerlat_parse(const char *text, const char *name, const struct cell *cell, size_t column,
		   struct printed *printed, struct error *err);

#endif
