/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wake.h - what wakes the CPU before the deadline: the only difference between the kinds of
 * precise timers. A way to wake may be late, never early, and knows nothing of deadlines.
 */
#ifndef PRECISE_TIMER_WAKE_H
#define PRECISE_TIMER_WAKE_H

#include <linux/hrtimer.h>

/* What one timer has of it; which member is valid follows from its wake_ops. */
union wake {
	struct hrtimer hrtimer;
	int irq; /* of the virtual interrupt */
};

/* The verbs in the order of their use. */
struct wake_ops {
	const char *kind; /* of the precise timers that are woken so */

	/* Can this machine have it? 0, or -EOPNOTSUPP with *reason. Absent: every machine can. */
	int (*supported)(const char **reason);

	/*
	 * Prepare to call precise_timer_woken() of the timer that contains *wake, on this CPU, in
	 * hard interrupt context. May sleep. On failure *reason is a static text.
	 */
	int (*open)(union wake *wake, unsigned int cpu, const char **reason);

	/* On that CPU, interrupts off: wake it once at wake_ns. now_ns was just read. */
	void (*arm)(union wake *wake, u64 wake_ns, u64 now_ns);

	/* On that CPU, interrupts off. A wake-up that is on its way may still come. */
	void (*disarm)(union wake *wake);

	/* Disarmed; no wake-up comes any more on return. May sleep. */
	void (*close)(union wake *wake);
};

extern const struct wake_ops wake_hrtimer;
extern const struct wake_ops wake_virq;

/* A wake-up has come, wanted or not. */
void precise_timer_woken(union wake *wake);

#endif
