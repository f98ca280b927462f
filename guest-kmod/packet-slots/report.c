// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - the figures of each schedule as NAME=VALUE words, the same in the log and in
 * /proc/packet-slots. They are final, since they are told of schedules that have ended.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/math64.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/wait.h>
#include "report.h"

#define REPORT_FILE	  "packet-slots"
#define REPORT_LINE_BYTES 384

static DECLARE_WAIT_QUEUE_HEAD(readers);
static struct schedule __percpu *schedules;
static const struct cpumask *cpus;

static int write_slots(const struct schedule *schedule, char *line)
{
	static const char *const ends[] = {
		[SCHEDULE_COMPLETE] = "complete",
		[SCHEDULE_CPU_OFFLINE] = "cpu-offline",
		[SCHEDULE_UNLOADED] = "unloaded",
	};
	const u64 nr_sent = schedule->nr_sent;

	return scnprintf(
		line, REPORT_LINE_BYTES,
		"timer=%s cpu=%u end=%s slots=%llu in_time=%llu late=%llu passed_over=%llu "
		"mean_ns=%llu max_ns=%llu",
		schedule->params->timer, schedule->cpu, ends[schedule->end],
		nr_sent + schedule->nr_passed, nr_sent - schedule->nr_late, schedule->nr_late,
		schedule->nr_passed, nr_sent ? div64_u64(schedule->lateness_sum_ns, nr_sent) : 0,
		schedule->lateness_max_ns);
}

/* The share is of the time of the slots, in percent with two decimals. */
static void write_price(const struct schedule *schedule, char *line, size_t nr_bytes)
{
	const u64 slots_ns = (schedule->nr_sent + schedule->nr_passed) * schedule->params->slot_ns;
	struct precise_timer_price price;
	u64 share;

	precise_timer_read_price(schedule->timer, &price);
	share = slots_ns ? div64_u64(price.wait_sum_ns * 10000, slots_ns) : 0;
	scnprintf(
		line, nr_bytes,
		" waited_percent=%llu.%02llu longest_wait_ns=%llu wait_bound_ns=%llu lead_ns=%llu "
		"late_wakes=%llu",
		share / 100, share % 100, price.wait_max_ns, price.wait_bound_ns, price.lead_ns,
		price.nr_late_wakes);
}

static void write_line(const struct schedule *schedule, char *line)
{
	const int nr_bytes = write_slots(schedule, line);

	if (schedule->timer)
		write_price(schedule, line + nr_bytes, REPORT_LINE_BYTES - nr_bytes);
}

static bool all_ended(void)
{
	unsigned int cpu;

	for_each_cpu (cpu, cpus) {
		if (smp_load_acquire(&per_cpu_ptr(schedules, cpu)->end) == SCHEDULE_RUNS)
			return false;
	}
	return true;
}

static int report_show(struct seq_file *file, void *unused)
{
	const int err = wait_event_interruptible(readers, all_ended());
	char line[REPORT_LINE_BYTES];
	unsigned int cpu;

	if (err)
		return err;
	for_each_cpu (cpu, cpus) {
		write_line(per_cpu_ptr(schedules, cpu), line);
		seq_printf(file, "%s\n", line);
	}
	return 0;
}

int report_open(struct schedule __percpu *of_schedules, const struct cpumask *of_cpus)
{
	schedules = of_schedules;
	cpus = of_cpus;
	if (proc_create_single(REPORT_FILE, 0400, NULL, report_show))
		return 0;
	pr_err("cannot make /proc/" REPORT_FILE ": no memory, or it is there already\n");
	return -ENOMEM;
}

void report_ended(const struct schedule *schedule)
{
	char line[REPORT_LINE_BYTES];

	write_line(schedule, line);
	pr_info("%s\n", line);
	wake_up_all(&readers);
}

void report_close(void)
{
	remove_proc_entry(REPORT_FILE, NULL);
}
