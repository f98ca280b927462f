// SPDX-License-Identifier: GPL-2.0-only
/*
 * packet-slots.c - an example of using precise-timer.h: a packet scheduler that sends one
 * packet at the begin of each slot and counts the slots it missed. Slot k begins at t0 + k *
 * slot_ns, whatever became of the slots before. To use a precise timer:
 *
 *  1. Give kbuild the symbols of precise-timer.ko (KBUILD_EXTRA_SYMBOLS), and load it first.
 *  2. precise_timer_open() one for the CPU that is to do the work. Where the machine does not
 *     have the kind, or the CPU has a user, the log says so.
 *  3. precise_timer_arm() it there, with interrupts off, for an absolute time.
 *  4. In the callback do the work, then arm the next time: from the schedule, not from now_ns,
 *     so that lateness does not add up.
 *  5. Before anything that the callback uses goes away, precise_timer_cancel(); when the CPU
 *     goes offline too, for the timer ends with it.
 *  6. precise_timer_read_price(), to know what it did cost, and precise_timer_close().
 *
 * timer=hrtimer keeps the same schedule by the kernel's own timer, for comparison.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include "report.h"
#include "schedule.h"
#include "slots-params.h"

#define FIRST_SLOT_NS 10000000 /* until t0: all CPUs have started by then */

static struct slots_params params;
static DEFINE_PER_CPU(struct schedule, schedules);
static enum cpuhp_state hotplug_state;

/* Step 3 */
static void slots_arm(struct schedule *schedule)
{
	if (schedule->timer)
		precise_timer_arm(schedule->timer, schedule->begin_ns);
	else
		hrtimer_start(&schedule->native, ns_to_ktime(schedule->begin_ns),
			      HRTIMER_MODE_ABS_PINNED_HARD);
}

/* Here a driver hands the packet to its device. */
static void slots_send(struct schedule *schedule, u64 lateness_ns)
{
	schedule->nr_sent++;
	schedule->nr_late += lateness_ns > schedule->params->tolerance_ns;
	schedule->lateness_sum_ns += lateness_ns;
	schedule->lateness_max_ns = max(schedule->lateness_max_ns, lateness_ns);
}

/* Step 4 */
static void slots_begin(void *data, u64 now_ns)
{
	struct schedule *schedule = data;
	const u64 slot_ns = schedule->params->slot_ns;
	const u64 lateness_ns = now_ns - schedule->begin_ns;
	u64 nr_passed = 0;

	slots_send(schedule, lateness_ns);
	schedule->nr_left--;
	if (unlikely(lateness_ns >= slot_ns))
		nr_passed = min(div64_u64(lateness_ns, slot_ns), schedule->nr_left);
	schedule->nr_passed += nr_passed;
	schedule->nr_left -= nr_passed;
	schedule->begin_ns += (nr_passed + 1) * slot_ns;
	if (likely(schedule->nr_left)) {
		slots_arm(schedule);
	} else {
		smp_store_release(&schedule->end, SCHEDULE_COMPLETE);
		schedule_work(&schedule->ended);
	}
}

static enum hrtimer_restart slots_begin_native(struct hrtimer *native)
{
	slots_begin(container_of(native, struct schedule, native), ktime_get_ns());
	return HRTIMER_NORESTART; /* where the next slot is armed, it stays so */
}

static void slots_complete(struct work_struct *ended)
{
	report_ended(container_of(ended, struct schedule, ended));
}

/* Step 2 */
static int slots_open_cpu(struct schedule *schedule, unsigned int cpu)
{
	struct precise_timer *timer;

	*schedule = (struct schedule){.params = &params, .cpu = cpu, .nr_left = params.nr_slots};
	INIT_WORK(&schedule->ended, slots_complete);
	hrtimer_init(&schedule->native, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_HARD);
	schedule->native.function = slots_begin_native;
	if (!params.precise)
		return 0;
	timer = precise_timer_open(params.timer, cpu, slots_begin, schedule);
	if (IS_ERR(timer))
		return PTR_ERR(timer);
	schedule->timer = timer;
	return 0;
}

/* Step 6: those that were opened, when none of them is armed any more. */
static void slots_close(void)
{
	unsigned int cpu;

	for_each_cpu (cpu, &params.cpus) {
		if (per_cpu(schedules, cpu).timer)
			precise_timer_close(per_cpu(schedules, cpu).timer);
	}
}

static int slots_open(void)
{
	unsigned int cpu;
	int err;

	for_each_cpu (cpu, &params.cpus) {
		err = slots_open_cpu(per_cpu_ptr(&schedules, cpu), cpu);
		if (err) {
			slots_close();
			return err;
		}
	}
	return 0;
}

/* Step 5. CPUs neither come nor go meanwhile. */
static void slots_end_cpu(struct schedule *schedule, enum schedule_end end)
{
	if (schedule->timer)
		precise_timer_cancel(schedule->timer);
	else
		hrtimer_cancel(&schedule->native);
	flush_work(&schedule->ended);
	if (schedule->end == SCHEDULE_RUNS) {
		schedule->end = end;
		report_ended(schedule);
	}
}

static int slots_cpu_down(unsigned int cpu)
{
	if (cpumask_test_cpu(cpu, &params.cpus))
		slots_end_cpu(per_cpu_ptr(&schedules, cpu), SCHEDULE_CPU_OFFLINE);
	return 0;
}

static void slots_start_cpu(void *t0_ns)
{
	struct schedule *schedule = this_cpu_ptr(&schedules);

	if (schedule->end != SCHEDULE_RUNS)
		return; /* its CPU has been offline meanwhile */
	schedule->begin_ns = *(const u64 *)t0_ns;
	slots_arm(schedule);
}

static void slots_start(void)
{
	u64 t0_ns = ktime_get_ns() + FIRST_SLOT_NS;
	unsigned int cpu;

	cpus_read_lock();
	for_each_cpu (cpu, &params.cpus) {
		if (smp_call_function_single(cpu, slots_start_cpu, &t0_ns, true))
			slots_end_cpu(per_cpu_ptr(&schedules, cpu), SCHEDULE_CPU_OFFLINE);
	}
	cpus_read_unlock();
}

static void slots_stop(void)
{
	unsigned int cpu;

	cpus_read_lock();
	for_each_cpu (cpu, &params.cpus)
		slots_end_cpu(per_cpu_ptr(&schedules, cpu), SCHEDULE_UNLOADED);
	cpus_read_unlock();
}

static int __init slots_init(void)
{
	int err;

	err = slots_params_validate(&params);
	if (err)
		return err;
	err = slots_open();
	if (err)
		return err;
	err = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "packet-slots:online", NULL,
					slots_cpu_down);
	if (err < 0) {
		pr_err("cannot watch CPUs go offline: error %d\n", err);
		goto close_timers;
	}
	hotplug_state = err;
	err = report_open(&schedules, &params.cpus);
	if (err)
		goto unwatch_cpus;
	slots_start();
	return 0;

unwatch_cpus:
	cpuhp_remove_state_nocalls(hotplug_state);
close_timers:
	slots_close();
	return err;
}

static void __exit slots_exit(void)
{
	slots_stop();
	report_close();
	cpuhp_remove_state_nocalls(hotplug_state);
	slots_close();
}

module_init(slots_init);
module_exit(slots_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Sends a packet in every slot: an example of using precise-timer");
