/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.h - two cells of the deterministic lab, event by event: there every nanosecond is one
 * instruction that was executed, and the same build gives the same bytes, so that any difference is
 * one of the code that ran.
 */
#ifndef VMTICK_EVENTS_H
#define VMTICK_EVENTS_H

#include "analysis/selection.h"

struct events_difference {
	uint64_t nr[2];	   /* events of A, of B */
	uint64_t nr_other; /* not as late in B as in A, and those that only one of both has */
	bool same_times;   /* armed and fired at the same times, all of them */
	bool in_order;	   /* compared one by one; else, as only counts were kept, as counts */
	/* In order, and of the events that both have: */
	uint64_t first, largest; /* numbers from 0: first that differs, the one that differs most */
	int64_t first_ns[2];	 /* lateness in A, in B */
	int64_t largest_ns[2];
};

/* Errors, naming the record: as cell_record_open. Both cells' events have been read. */
int events_compare(const struct selected *a, const struct selected *b,
		   struct events_difference *difference_out, struct error *err);

#endif
