// SPDX-License-Identifier: GPL-2.0-only
/*
 * params.c - the module's parameters. All are taken as text, because the kernel's own number
 * parser refuses a value without saying what would be valid.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include "params.h"

#define PERIOD_MIN_NS	1000ULL
#define PERIOD_MAX_NS	10000000000ULL
#define EVENTS_MAX	10000000000ULL
#define EVENTS_KEPT_MAX (1ULL << 26) /* 1 GiB of samples */
#define WARMUP_MAX	1000000ULL
#define INJECT_MAX_NS	1000000000ULL

#define TEXT_PARAM(name, initial, what)                     \
	static char *name##_text = initial;                 \
	module_param_named(name, name##_text, charp, 0444); \
	MODULE_PARM_DESC(name, what " (default " initial ")")

TEXT_PARAM(timer, "hrtimer", "the timer under test: hrtimer, guard, xen-virq");
TEXT_PARAM(mode, "oneshot",
	   "oneshot: each event is armed from the last one; grid: fixed deadlines");
TEXT_PARAM(keep, "samples", "samples: every event; histogram: only counts of lateness");
TEXT_PARAM(period_ns, "150000", "from arming to deadline, ns, 1000 to 10^10");
TEXT_PARAM(events, "4500", "events to measure, 1 to 10^10, with keep=samples to 2^26");
TEXT_PARAM(warmup, "0", "events before the measured ones, kept apart, 0 to 10^6");
TEXT_PARAM(inject_ns, "0", "known delay added to each deadline, ns, 0 to 10^9");
TEXT_PARAM(cpu, "0", "number of the online CPU that is to arm and handle the timer");

static const struct timer_ops *const timers[] = {&timer_hrtimer, &timer_guard, &timer_xen_virq};
static const char *const mode_names[] = {
	[RECORD_ONESHOT] = "oneshot",
	[RECORD_GRID] = "grid",
};
static const char *const keep_names[] = {
	[RECORD_SAMPLES] = "samples",
	[RECORD_HISTOGRAM] = "histogram",
};

/* Index of text among the names, or -EINVAL with all of them in the log. */
static int choose(const char *param, const char *text, const char *const *names, size_t nr_names)
{
	const int idx = match_string(names, nr_names, text);
	char list[128] = "";
	size_t i;

	if (idx >= 0)
		return idx;
	for (i = 0; i < nr_names; i++) {
		strlcat(list, i ? ", " : "", sizeof(list));
		strlcat(list, names[i], sizeof(list));
	}
	pr_err("%s=%.64s is not one of: %s\n", param, text, list);
	return -EINVAL;
}

static const struct timer_ops *choose_timer(const char *text)
{
	const char *names[ARRAY_SIZE(timers)];
	size_t i;
	int idx;

	for (i = 0; i < ARRAY_SIZE(timers); i++)
		names[i] = timers[i]->name;
	idx = choose("timer", text, names, ARRAY_SIZE(names));
	return idx < 0 ? NULL : timers[idx];
}

/* note: why the range is what it is, or "". */
static int parse_number(const char *param, const char *text, u64 min, u64 max, const char *note,
			u64 *number)
{
	if (!kstrtoull(text, 10, number) && *number >= min && *number <= max)
		return 0;
	pr_err("%s=%.64s is not a whole number from %llu to %llu%s\n", param, text, min, max, note);
	return -EINVAL;
}

static int parse_events(const char *text, enum record_keep keep, u64 *events)
{
	if (keep == RECORD_HISTOGRAM)
		return parse_number("events", text, 1, EVENTS_MAX, "", events);
	return parse_number("events", text, 1, EVENTS_KEPT_MAX, "; keep=histogram allows more",
			    events);
}

static int parse_cpu(const char *text, u32 *cpu)
{
	if (!kstrtouint(text, 10, cpu) && *cpu < nr_cpu_ids && cpu_online(*cpu))
		return 0;
	pr_err("cpu=%.64s is not an online CPU: %*pbl\n", text, cpumask_pr_args(cpu_online_mask));
	return -EINVAL;
}

int params_validate(struct params *params)
{
	int mode, keep;

	params->timer = choose_timer(timer_text);
	if (!params->timer)
		return -EINVAL;
	mode = choose("mode", mode_text, mode_names, ARRAY_SIZE(mode_names));
	if (mode < 0)
		return mode;
	keep = choose("keep", keep_text, keep_names, ARRAY_SIZE(keep_names));
	if (keep < 0)
		return keep;
	params->mode = mode;
	params->keep = keep;
	if (parse_number("period_ns", period_ns_text, PERIOD_MIN_NS, PERIOD_MAX_NS, "",
			 &params->period_ns) ||
	    parse_events(events_text, keep, &params->nr_events) ||
	    parse_number("warmup", warmup_text, 0, WARMUP_MAX, "", &params->nr_warmup) ||
	    parse_number("inject_ns", inject_ns_text, 0, INJECT_MAX_NS, "", &params->inject_ns) ||
	    parse_cpu(cpu_text, &params->cpu))
		return -EINVAL;
	return 0;
}

void params_log(const struct params *params, size_t buffer_bytes)
{
	pr_info("start: timer=%s mode=%s keep=%s period_ns=%llu events=%llu warmup=%llu "
		"inject_ns=%llu cpu=%u buffer_bytes=%zu\n",
		params->timer->name, mode_names[params->mode], keep_names[params->keep],
		params->period_ns, params->nr_events, params->nr_warmup, params->inject_ns,
		params->cpu, buffer_bytes);
}
