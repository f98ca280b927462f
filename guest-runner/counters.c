/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counters.c - reading the counters. What is counted finest is read nearest to at_ns. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "guest-runner/counters.h"
#include "guest-runner/scope.h"

/* /proc/stat counts in 1/100 s, whatever the kernel's own tick is. */
#define STAT_UNIT_MS 10

uint64_t counters_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t counters_uptime_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* "cpu1 user nice system idle iowait irq softirq steal guest guest_nice" */
static bool parse_cpu(const char *line, struct cpu_time *time)
{
	unsigned long long idle, iowait, steal;

	if (strncmp(line, "cpu", 3) || !isdigit((unsigned char)line[3]))
		return false; /* the sum of all CPUs, or another counter */
	if (sscanf(line, "cpu%d %*u %*u %*u %llu %llu %*u %*u %llu", &time->cpu, &idle, &iowait,
		   &steal) != 4)
		return false;
	time->idle_ms = (idle + iowait) * STAT_UNIT_MS;
	time->steal_ms = steal * STAT_UNIT_MS;
	return true;
}

static int read_cpu_times(const struct paths *paths, struct counters *counters)
{
	scope_free char *text = NULL;
	struct cpu_time time;
	char *rest, *line;
	int ret = sysfile_load(paths, "/proc/stat", &text);

	if (ret)
		return ret;
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		if (!parse_cpu(line, &time))
			continue;
		counters->cpus =
			realloc(counters->cpus, (counters->nr_cpus + 1) * sizeof(*counters->cpus));
		if (!counters->cpus)
			abort();
		counters->cpus[counters->nr_cpus++] = time;
	}
	return counters->nr_cpus ? 0 : -EINVAL;
}

int counters_take(const struct paths *paths, const struct load *load, struct counters *counters,
		  struct fault *fault)
{
	int ret;

	*counters = (struct counters){0};
	ret = read_cpu_times(paths, counters);
	if (ret)
		return fault_set(fault, EXCHANGE_ERROR, -ret, "cannot read /proc/stat: %s",
				 strerror(-ret));
	counters->load = load_usage(load);
	counters->at_ns = counters_now_ns();
	ret = interrupts_read(paths, &counters->interrupts);
	if (ret)
		return fault_set(fault, EXCHANGE_ERROR, -ret, "cannot read /proc/interrupts: %s",
				 strerror(-ret));
	return 0;
}

void counters_free(struct counters *counters)
{
	interrupts_free(&counters->interrupts);
	free(counters->cpus);
	*counters = (struct counters){0};
}
