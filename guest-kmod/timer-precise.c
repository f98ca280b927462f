// SPDX-License-Identifier: GPL-2.0-only
/*
 * timer-precise.c - the timers of the module precise-timer, measured through the interface
 * that every other user has.
 */
#include <linux/err.h>
#include "precise-timer/precise-timer.h"
#include "timer.h"

static struct precise_timer *precise;
static timer_fired_fn *precise_fired;

static void precise_handler(void *unused, u64 fired_ns)
{
	precise_fired(fired_ns);
}

static int precise_open(const char *kind, unsigned int cpu, timer_fired_fn *fired)
{
	precise_fired = fired;
	precise = precise_timer_open(kind, cpu, precise_handler, NULL);
	return PTR_ERR_OR_ZERO(precise);
}

static void precise_arm(u64 deadline_ns)
{
	precise_timer_arm(precise, deadline_ns);
}

static void precise_cancel(void)
{
	precise_timer_cancel(precise);
}

static void precise_report_price(struct record_head *head)
{
	struct precise_timer_price price;

	precise_timer_read_price(precise, &price);
	head->wait_sum_ns = price.wait_sum_ns;
	head->wait_max_ns = price.wait_max_ns;
	head->wait_bound_ns = price.wait_bound_ns;
	head->lead_ns = price.lead_ns;
	head->nr_late_wakes = price.nr_late_wakes;
}

static void precise_close(void)
{
	precise_timer_close(precise);
}

static int guard_open(unsigned int cpu, timer_fired_fn *fired)
{
	return precise_open("guard", cpu, fired);
}

static int xen_virq_supported(const char **reason)
{
	return precise_timer_supported("xen-virq", reason);
}

static int xen_virq_open(unsigned int cpu, timer_fired_fn *fired)
{
	return precise_open("xen-virq", cpu, fired);
}

const struct timer_ops timer_guard = {
	.name = "guard",
	.open = guard_open,
	.arm = precise_arm,
	.cancel = precise_cancel,
	.report_price = precise_report_price,
	.close = precise_close,
};

const struct timer_ops timer_xen_virq = {
	.name = "xen-virq",
	.supported = xen_virq_supported,
	.open = xen_virq_open,
	.arm = precise_arm,
	.cancel = precise_cancel,
	.report_price = precise_report_price,
	.close = precise_close,
};
