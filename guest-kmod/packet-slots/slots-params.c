// SPDX-License-Identifier: GPL-2.0-only
/*
 * slots-params.c - the module's parameters. All are taken as text, because the kernel's own
 * parsers refuse a value without saying what would be valid.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include "slots-params.h"

#define SLOT_MIN_NS	 1000ULL
#define SLOT_MAX_NS	 1000000000ULL
#define SLOTS_MAX	 1000000000ULL
#define TOLERANCE_MAX_NS 1000000000ULL

#define TEXT_PARAM(name, initial, what)                     \
	static char *name##_text = initial;                 \
	module_param_named(name, name##_text, charp, 0444); \
	MODULE_PARM_DESC(name, what " (default " initial ")")

TEXT_PARAM(timer, "guard", "what begins a slot: guard, xen-virq or hrtimer, the kernel's own");
TEXT_PARAM(slot_ns, "12000", "length of a slot, ns, 1000 to 10^9");
TEXT_PARAM(slots, "10000", "slots of each CPU, 1 to 10^9");
TEXT_PARAM(
	tolerance_ns, "1000",
	"a packet sent later than this after the begin of its slot has missed it, ns, 0 to 10^9");
TEXT_PARAM(cpus, "0", "list of the online CPUs that send, each on a schedule of its own");

static int parse_timer(struct slots_params *params)
{
	static const char *const names[] = {"hrtimer", "guard", "xen-virq"};
	const int idx = match_string(names, ARRAY_SIZE(names), timer_text);

	if (idx < 0) {
		pr_err("timer=%.64s is not one of: guard, xen-virq, hrtimer\n", timer_text);
		return -EINVAL;
	}
	params->timer = names[idx];
	params->precise = idx > 0;
	return 0;
}

static int parse_number(const char *param, const char *text, u64 min, u64 max, u64 *number)
{
	if (!kstrtoull(text, 10, number) && *number >= min && *number <= max)
		return 0;
	pr_err("%s=%.64s is not a whole number from %llu to %llu\n", param, text, min, max);
	return -EINVAL;
}

static int parse_cpus(struct cpumask *cpus)
{
	if (!cpulist_parse(cpus_text, cpus) && !cpumask_empty(cpus) &&
	    cpumask_subset(cpus, cpu_online_mask))
		return 0;
	pr_err("cpus=%.64s is not a list of online CPUs: %*pbl\n", cpus_text,
	       cpumask_pr_args(cpu_online_mask));
	return -EINVAL;
}

int slots_params_validate(struct slots_params *params)
{
	int err;

	err = parse_timer(params);
	if (err)
		return err;
	err = parse_number("slot_ns", slot_ns_text, SLOT_MIN_NS, SLOT_MAX_NS, &params->slot_ns);
	if (err)
		return err;
	err = parse_number("slots", slots_text, 1, SLOTS_MAX, &params->nr_slots);
	if (err)
		return err;
	err = parse_number("tolerance_ns", tolerance_ns_text, 0, TOLERANCE_MAX_NS,
			   &params->tolerance_ns);
	if (err)
		return err;
	return parse_cpus(&params->cpus);
}
