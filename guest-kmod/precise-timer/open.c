// SPDX-License-Identifier: GPL-2.0-only
/*
 * open.c - a timer from its kind to its first arming, and its end. Opening and closing take
 * turns, so that each CPU has one timer.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include "params.h"
#include "timer.h"

/* The trial wake-ups lie further apart than any slop that a hypervisor adds by default. */
#define NR_TRIALS	64
#define TRIAL_NS	(200 * NSEC_PER_USEC)
#define TRIALS_LIMIT_MS 5000

static const struct wake_ops *const all_wake_ops[] = {
	&wake_hrtimer,
	IS_ENABLED(CONFIG_XEN) ? &wake_virq : NULL,
};

static DEFINE_MUTEX(open_mutex);
DEFINE_PER_CPU(struct precise_timer *, precise_timer_of_cpu);

struct trials {
	struct precise_timer *timer;
	unsigned int nr_left;
	struct completion done;
};

static void trial_fired(void *data, u64 now_ns)
{
	struct trials *trials = data;

	if (trials->nr_left--)
		precise_timer_arm(trials->timer, now_ns + TRIAL_NS);
	else
		complete(&trials->done);
}

static void trials_begin(void *data)
{
	trial_fired(data, ktime_get_ns());
}

/* The lead begins at what the trial wake-ups teach, and none of them is charged. */
static int calibrate(struct precise_timer *timer)
{
	struct trials trials = {.timer = timer, .nr_left = NR_TRIALS};
	const struct precise_timer_price nothing = {.wait_bound_ns = timer->lead.max_wait_ns};

	init_completion(&trials.done);
	timer->fired = trial_fired;
	timer->data = &trials;
	smp_call_function_single(timer->cpu, trials_begin, &trials, true);
	if (!wait_for_completion_timeout(&trials.done, msecs_to_jiffies(TRIALS_LIMIT_MS))) {
		precise_timer_cancel(timer);
		return -EIO;
	}
	/* The last trial is charged when its handler returns, which this waits for. */
	precise_timer_cancel(timer);
	timer->price = nothing;
	return 0;
}

static const struct wake_ops *find_wake_ops(const char *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all_wake_ops); i++)
		if (all_wake_ops[i] && !strcmp(all_wake_ops[i]->kind, kind))
			return all_wake_ops[i];
	return NULL;
}

int precise_timer_supported(const char *kind, const char **reason)
{
	const struct wake_ops *wake_ops = find_wake_ops(kind);

	*reason = "this kernel has no such kind of precise timer";
	if (!wake_ops)
		return -EINVAL;
	return wake_ops->supported ? wake_ops->supported(reason) : 0;
}
EXPORT_SYMBOL_GPL(precise_timer_supported);

static int open_here(struct precise_timer *timer, const char **reason)
{
	int err;

	*reason = "the CPU has a precise timer already";
	if (per_cpu(precise_timer_of_cpu, timer->cpu))
		return -EBUSY;
	err = timer->wake_ops->open(&timer->wake, timer->cpu, reason);
	if (err)
		return err;
	per_cpu(precise_timer_of_cpu, timer->cpu) = timer;
	*reason = "the trial wake-ups did not come";
	err = calibrate(timer);
	if (err) {
		per_cpu(precise_timer_of_cpu, timer->cpu) = NULL;
		timer->wake_ops->close(&timer->wake);
	}
	return err;
}

struct precise_timer *precise_timer_open(const char *kind, unsigned int cpu,
					 precise_timer_fn *fired, void *data)
{
	struct precise_timer *timer;
	const char *reason = "";
	int err = precise_timer_supported(kind, &reason);

	if (!err && (cpu >= nr_cpu_ids || !cpu_online(cpu))) {
		err = -EINVAL;
		reason = "that CPU is not online";
	}
	if (err)
		goto refuse;
	timer = kzalloc(sizeof(*timer), GFP_KERNEL);
	if (!timer)
		return ERR_PTR(-ENOMEM);
	timer->wake_ops = find_wake_ops(kind);
	timer->cpu = cpu;
	timer->lead.one_in = params.late_one_in;
	timer->lead.max_wait_ns = params.max_wait_ns;
	timer->lead.max_share_1024 = params.max_share_percent * 1024 / 100;
	mutex_lock(&open_mutex);
	err = open_here(timer, &reason);
	mutex_unlock(&open_mutex);
	if (err) {
		kfree(timer);
		goto refuse;
	}
	timer->fired = fired;
	timer->data = data;
	return timer;

refuse:
	pr_err("no %s timer on cpu %u: %s\n", kind, cpu, reason);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(precise_timer_open);

void precise_timer_close(struct precise_timer *timer)
{
	precise_timer_cancel(timer);
	mutex_lock(&open_mutex);
	timer->wake_ops->close(&timer->wake);
	per_cpu(precise_timer_of_cpu, timer->cpu) = NULL;
	mutex_unlock(&open_mutex);
	kfree(timer);
}
EXPORT_SYMBOL_GPL(precise_timer_close);
