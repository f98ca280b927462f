// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer-hrtimer.c - the kernel's own high-resolution timer, on whatever clock event device
 * the guest has. Always pinned, and always in hard interrupt context, on PREEMPT_RT too.
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include "timer.h"

static struct hrtimer native;
static timer_fired_fn *native_fired;

static enum hrtimer_restart native_handler(struct hrtimer *timer)
{
	native_fired(ktime_get_ns());
	/* If fired armed the next event it is queued already; the answer does not undo that. */
	return HRTIMER_NORESTART;
}

static int native_open(unsigned int cpu, timer_fired_fn *fired)
{
	native_fired = fired;
	hrtimer_init(&native, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_HARD);
	native.function = native_handler;
	return 0;
}

static void native_arm(u64 deadline_ns)
{
	hrtimer_start(&native, ns_to_ktime(deadline_ns), HRTIMER_MODE_ABS_PINNED_HARD);
}

static void native_cancel(void)
{
	hrtimer_cancel(&native);
}

const struct timer_ops timer_hrtimer = {
	.name = "hrtimer",
	.open = native_open,
	.arm = native_arm,
	.cancel = native_cancel,
};
