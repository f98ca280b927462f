/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * precise-timer.h - a timer for the few who need one: a callback on one CPU, in hard interrupt
 * context, right at an absolute time. The module precise-timer exports it to other modules.
 *
 * The CPU is woken some time before the deadline, by the lead, and waits for it with
 * interrupts off, so that neither the way of the wake-up nor another interrupt makes the
 * callback late. The lead follows the lateness of the wake-ups. What waiting may cost is
 * bounded by the module's parameters max_wait_ns and max_share_percent:
 * no wait is longer than the one, and between arming and deadline no more than the other is
 * waited. precise_timer_price() tells what it did cost.
 *
 * All times are CLOCK_MONOTONIC, ns.
 */
#ifndef PRECISE_TIMER_H
#define PRECISE_TIMER_H

#include <linux/types.h>

struct precise_timer;

/*
 * On the timer's CPU, in hard interrupt context (on PREEMPT_RT too), interrupts off. now_ns was
 * read right before. May arm the timer, not close it.
 */
typedef void precise_timer_fn(void *data, u64 now_ns);

/* Since the timer was opened. */
struct precise_timer_price {
	u64 wait_sum_ns;   /* waited for deadlines, with interrupts off */
	u64 wait_max_ns;   /* the longest wait */
	u64 wait_bound_ns; /* what no wait may exceed, as it was when the timer was opened */
	u64 lead_ns;	   /* now */
	u64 nr_fired;
	u64 nr_late_wakes; /* of the fired: woken when the deadline had passed */
};

/*
 * Can this machine have timers of this kind? "guard": woken by the kernel's hrtimer, on any
 * machine. "xen-virq": woken by a virtual interrupt of its own, in a guest of a Xen that has
 * it. 0, or -EOPNOTSUPP (not this machine) or -EINVAL (no such kind) with *reason a static
 * text that says why in half a sentence.
 */
int precise_timer_supported(const char *kind, const char **reason);

/*
 * A timer of that kind for this CPU, which calibrates its lead first; that takes some 10 ms.
 * Each CPU has one precise timer: the second user is refused. May sleep. An ERR_PTR: -EBUSY
 * (the CPU has one, or another user has the virtual interrupt), -EINVAL (no such kind or CPU),
 * -EOPNOTSUPP, -EIO (the trial wake-ups did not come), -ENOMEM. The log says why.
 */
struct precise_timer *precise_timer_open(const char *kind, unsigned int cpu,
					 precise_timer_fn *fired, void *data);

/*
 * Fire once at deadline_ns, instead of a deadline that is still to come; at once where it has
 * passed; never where it is 2^63 or more. On the timer's CPU with interrupts off. When the CPU goes
 * offline the timer is disarmed, and arming does nothing until it is closed and opened. A guest of
 * Xen that is saved or migrated finds its xen-virq timers disarmed: arm them again.
 */
void precise_timer_arm(struct precise_timer *timer, u64 deadline_ns);

/*
 * On return fired neither runs nor will run, even if it was just arming the timer again. From
 * any CPU, interrupts on, armed or not.
 */
void precise_timer_cancel(struct precise_timer *timer);

/* From any context. Fields may be of two moments while the timer fires. */
void precise_timer_read_price(const struct precise_timer *timer, struct precise_timer_price *price);

/* Cancel the timer and free it. May sleep. */
void precise_timer_close(struct precise_timer *timer);

#endif
