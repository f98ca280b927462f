/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cyclictest.h - what cyclictest printed: its JSON, and the histogram in text. Both tell of all
 * its threads; one of them is read at a time. name is for messages. Errors: EBADMSG.
 */
#ifndef VMTICK_CYCLICTEST_H
#define VMTICK_CYCLICTEST_H

#include "analysis/printed.h"

/* Both spellings of the keys "cmdline" and "rt_test_version" are read: cyclictest 2.4 has a colon
 * in them. */
int cyclictest_head_json(const char *text, const char *name, struct printed_head *head,
			 struct error *err);
int cyclictest_parse_json(const char *text, const char *name, const struct cell *cell,
			  size_t column, struct printed *printed, struct error *err);

/* The text tells no period, and no unit: it is taken to count microseconds. */
int cyclictest_head_histogram(const char *text, const char *name, struct printed_head *head,
			      struct error *err);
int cyclictest_parse_histogram(const char *text, const char *name, const struct cell *cell,
			       size_t column, struct printed *printed, struct error *err);

/* Does the printed histogram, of one thread, with its summary, tell of these latencies? */
int cyclictest_check_histogram(const char *text, const char *name, const struct cell *cell,
			       const struct latencies *latencies, struct error *err);

#endif
