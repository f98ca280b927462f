/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - a timer under test is a const table of verbs; the core knows nothing else of it.
 * All times are absolute CLOCK_MONOTONIC ns. One timer is open at a time.
 */
#ifndef VMTICK_TIMER_H
#define VMTICK_TIMER_H

#include "record.h"

/*
 * What a timer calls on the timer's CPU in hard interrupt context, interrupts off, with the
 * clock reading that was the first thing its handler did. May call arm.
 */
typedef void timer_fired_fn(u64 fired_ns);

/* The verbs in the order of a timer's life. */
struct timer_ops {
	const char *name; /* value of the parameter timer, fits record_head.timer */

	/*
	 * Can this machine have the timer? 0, or a negative errno with *reason a static text
	 * that says why in half a sentence. Absent: every machine can.
	 */
	int (*supported)(const char **reason);

	/* Acquire what the timer needs to fire on this CPU. May sleep. Errors are logged. */
	int (*open)(unsigned int cpu, timer_fired_fn *fired);

	/*
	 * Fire once at deadline_ns; at once where it has passed. Called on the timer's CPU
	 * with interrupts off, on a timer that is not armed; from fired too.
	 */
	void (*arm)(u64 deadline_ns);

	/*
	 * On return fired neither runs nor will run, even if it was just arming the next
	 * event. May sleep, from any CPU, armed or not.
	 */
	void (*cancel)(void);

	/* Put into the record what waiting has cost since open. Absent: it does not wait. */
	void (*report_price)(struct record_head *head);

	/* Release what open acquired; the timer is cancelled. May sleep. Absent: nothing to do. */
	void (*close)(void);
};

extern const struct timer_ops timer_hrtimer;
extern const struct timer_ops timer_guard;
extern const struct timer_ops timer_xen_virq;

#endif
