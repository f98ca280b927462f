// SPDX-License-Identifier: GPL-2.0-only
/*
 * wake-hrtimer.c - woken by the kernel's hrtimer, on whatever clock event device there is.
 * Pinned, and in hard interrupt context on PREEMPT_RT too.
 */
#include "wake.h"

static enum hrtimer_restart hrtimer_woken(struct hrtimer *timer)
{
	precise_timer_woken(container_of(timer, union wake, hrtimer));
	/* If that armed it again it is queued already; the answer does not undo that. */
	return HRTIMER_NORESTART;
}

static int hrtimer_open(union wake *wake, unsigned int cpu, const char **reason)
{
	hrtimer_init(&wake->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_HARD);
	wake->hrtimer.function = hrtimer_woken;
	return 0;
}

static void hrtimer_arm(union wake *wake, u64 wake_ns, u64 now_ns)
{
	hrtimer_start(&wake->hrtimer, ns_to_ktime(wake_ns), HRTIMER_MODE_ABS_PINNED_HARD);
}

static void hrtimer_disarm(union wake *wake)
{
	hrtimer_try_to_cancel(&wake->hrtimer);
}

static void hrtimer_close(union wake *wake)
{
	hrtimer_cancel(&wake->hrtimer);
}

const struct wake_ops wake_hrtimer = {
	.kind = "guard",
	.open = hrtimer_open,
	.arm = hrtimer_arm,
	.disarm = hrtimer_disarm,
	.close = hrtimer_close,
};
