// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - precise-timer.ko: its parameters, and the CPUs that go offline under a timer. It
 * cannot be unloaded while a module uses its symbols, so no timer is open when it goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include "params.h"
#include "timer.h"

#define MAX_WAIT_MAX_NS 1000000u
#define MAX_SHARE_MAX	95u
#define LATE_ONE_IN_MIN 2u

struct params params = {.max_wait_ns = 50000, .max_share_percent = 90, .late_one_in = 5000};

module_param_named(max_wait_ns, params.max_wait_ns, uint, 0444);
MODULE_PARM_DESC(max_wait_ns,
		 "longest wait for a deadline with interrupts off, ns, 0 to 10^6 (default 50000)");
module_param_named(max_share_percent, params.max_share_percent, uint, 0444);
MODULE_PARM_DESC(max_share_percent, "most of the time from arming to deadline that is waited, %, "
				    "0 to 95 (default 90)");
module_param_named(late_one_in, params.late_one_in, uint, 0444);
MODULE_PARM_DESC(late_one_in, "the lead is such that one in so many wake-ups comes after the "
			      "deadline, 2 to 8192 (default 5000)");

static enum cpuhp_state hotplug_state;

static int check(const char *name, unsigned int value, unsigned int min, unsigned int max)
{
	if (value >= min && value <= max)
		return 0;
	pr_err("%s=%u is not from %u to %u\n", name, value, min, max);
	return -EINVAL;
}

static int __init precise_timer_init(void)
{
	int state;

	if (check("max_wait_ns", params.max_wait_ns, 0, MAX_WAIT_MAX_NS) ||
	    check("max_share_percent", params.max_share_percent, 0, MAX_SHARE_MAX) ||
	    check("late_one_in", params.late_one_in, LATE_ONE_IN_MIN, LEAD_ONE_IN_MAX))
		return -EINVAL;
	state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "precise-timer:online", NULL,
					  precise_timer_lose_cpu);
	if (state < 0) {
		pr_err("cannot watch CPUs go offline: error %d\n", state);
		return state;
	}
	hotplug_state = state;
	return 0;
}

static void __exit precise_timer_exit(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
}

module_init(precise_timer_init);
module_exit(precise_timer_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Timers that fire right at their deadline");
