/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cyclictest.h - the two texts of one cyclictest with one thread: its JSON, from which the figures
 * are taken, and the histogram that it prints, which must say the same.
 */
#ifndef VMTICK_CYCLICTEST_H
#define VMTICK_CYCLICTEST_H

#include "analysis/printed.h"

/* Both spellings of the keys "cmdline" and "rt_test_version" are read: cyclictest 2.4 has a colon
 * in them. name is for messages. Errors: EBADMSG. */
int cyclictest_parse_json(const char *text, const char *name, const struct cell *cell,
			  struct printed *printed, struct error *err);

/* Does the printed histogram, with its summary, tell of these latencies? Errors: EBADMSG. */
int cyclictest_check_histogram(const char *text, const char *name,
			       const struct latencies *latencies, struct error *err);

#endif
