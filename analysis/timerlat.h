/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timerlat.h - what "rtla timerlat hist" printed of one CPU: a row per latency that came at all,
 * with its counts of interrupt and thread, then their summary.
 */
#ifndef VMTICK_TIMERLAT_H
#define VMTICK_TIMERLAT_H

#include "analysis/printed.h"

/* name is for messages. Errors: EBADMSG. */
int timerlat_parse(const char *text, const char *name, const struct cell *cell,
		   struct printed *printed, struct error *err);

#endif
