/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - a timer as its two sides know it: open.c makes and frees it, precise-timer.c runs
 * it. From the first arming to the last cancelling its fields belong to its CPU with
 * interrupts off.
 */
#ifndef PRECISE_TIMER_TIMER_H
#define PRECISE_TIMER_TIMER_H

#include "lead.h"
#include "precise-timer.h"
#include "wake.h"

struct precise_timer {
	const struct wake_ops *wake_ops;
	union wake wake;
	precise_timer_fn *fired;
	void *data;
	unsigned int cpu;

	bool armed;
	bool lost; /* its CPU went offline: never armed again */
	u64 deadline_ns;
	u64 wake_ns; /* when it asked to be woken */
	struct lead lead;
	struct precise_timer_price price;
};

/* This CPU, whose interrupts are on, goes offline: a timer of it never fires again. 0. */
int precise_timer_lose_cpu(unsigned int cpu);

/* The timer of each CPU, or NULL. Only open.c changes it. */
DECLARE_PER_CPU(struct precise_timer *, precise_timer_of_cpu);

#endif
