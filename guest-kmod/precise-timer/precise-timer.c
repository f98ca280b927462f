// SPDX-License-Identifier: GPL-2.0-only
/*
 * precise-timer.c - a timer's run: be woken a lead before the deadline, wait for it, fire, and
 * learn how late the wake-up was.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/timex.h>
#include <asm/tsc.h>
#include "timer.h"

/*
 * For so long the time-stamp counter is believed to the end; the last stretch of a wait is no
 * shorter, so that reading the clock before it fits in.
 */
#define TRUST_NS 256ULL
/* So that neither rounding nor the loop's grain lets that stretch end before the deadline. */
#define SLACK_CYCLES 12

/*
 * The clock decides; between two readings of it the time-stamp counter, which is read in a few
 * instructions, paces the wait. It is believed for most of what is left and then for most of
 * that, so that a counter that is wrong or jumps, as where a hypervisor moves the CPU, is
 * noticed in time. No pause instruction: a hypervisor takes a loop of pauses for a contended
 * lock, and takes the CPU away.
 */
static __always_inline u64 wait_until(u64 deadline_ns, u64 now_ns)
{
	u64 begin = get_cycles();

	while (now_ns < deadline_ns) {
		const u64 left_ns = deadline_ns - now_ns;
		const u64 step_ns =
			left_ns < 2 * TRUST_NS ? left_ns : left_ns - max(left_ns / 8, TRUST_NS);
		const u64 cycles = step_ns * tsc_khz / 1000000 + SLACK_CYCLES;

		while (get_cycles() - begin < cycles)
			;
		/* As long before this reading of the clock as the last one: that cancels out. */
		begin = get_cycles();
		now_ns = ktime_get_ns();
	}
	return now_ns;
}

/* The wait ends at the deadline: what comes behind it is lateness. */
static void charge(struct precise_timer_price *price, u64 woke_ns, u64 deadline_ns)
{
	price->nr_fired++;
	if (woke_ns >= deadline_ns) {
		price->nr_late_wakes++;
		return;
	}
	price->wait_sum_ns += deadline_ns - woke_ns;
	if (deadline_ns - woke_ns > price->wait_max_ns)
		price->wait_max_ns = deadline_ns - woke_ns;
}

void precise_timer_woken(union wake *wake)
{
	const u64 woke_ns = ktime_get_ns();
	struct precise_timer *timer = container_of(wake, struct precise_timer, wake);
	const u64 deadline_ns = timer->deadline_ns, wake_ns = timer->wake_ns;
	u64 now_ns;

	/* One that was disarmed, or asked for by an earlier arming. */
	if (unlikely(!timer->armed))
		return;
	if (unlikely(woke_ns < wake_ns)) {
		timer->wake_ops->arm(wake, wake_ns, woke_ns);
		return;
	}
	now_ns = wait_until(deadline_ns, woke_ns);
	timer->armed = false;
	timer->fired(timer->data, now_ns);
	charge(&timer->price, woke_ns, deadline_ns);
	lead_learn(&timer->lead, woke_ns - wake_ns);
}

static void disarm(void *data)
{
	struct precise_timer *timer = data;

	timer->armed = false;
	timer->wake_ops->disarm(&timer->wake);
}

void precise_timer_arm(struct precise_timer *timer, u64 deadline_ns)
{
	const u64 now_ns = ktime_get_ns();

	if (unlikely(timer->lost))
		return;
	if (unlikely((s64)deadline_ns < 0)) {
		disarm(timer);
		return;
	}
	timer->deadline_ns = deadline_ns;
	timer->wake_ns = lead_wake_ns(&timer->lead, now_ns, deadline_ns);
	timer->armed = true;
	timer->wake_ops->arm(&timer->wake, timer->wake_ns, now_ns);
}
EXPORT_SYMBOL_GPL(precise_timer_arm);

void precise_timer_cancel(struct precise_timer *timer)
{
	unsigned long flags;

	if (get_cpu() == timer->cpu) {
		local_irq_save(flags);
		disarm(timer);
		local_irq_restore(flags);
	} else {
		/* An interrupt there comes between the handler's runs. An offline CPU has none. */
		smp_call_function_single(timer->cpu, disarm, timer, true);
	}
	put_cpu();
}
EXPORT_SYMBOL_GPL(precise_timer_cancel);

void precise_timer_read_price(const struct precise_timer *timer, struct precise_timer_price *price)
{
	*price = timer->price;
	price->lead_ns = lead_ns(&timer->lead);
}
EXPORT_SYMBOL_GPL(precise_timer_read_price);

int precise_timer_lose_cpu(unsigned int cpu)
{
	struct precise_timer *timer = per_cpu(precise_timer_of_cpu, cpu);
	unsigned long flags;

	local_irq_save(flags);
	if (timer) {
		disarm(timer);
		timer->lost = true;
	}
	local_irq_restore(flags);
	return 0;
}
