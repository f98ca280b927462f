/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpulist.c - sets of CPUs. CPU numbers are below CPU_SETSIZE (1024) everywhere. */
#include <errno.h>
#include <stdlib.h>
#include "guest-runner/cpulist.h"

/* A CPU number at *text, which is moved behind it; -1 where there is none. */
static long parse_cpu(const char **text)
{
	char *end;
	long cpu;

	if (**text < '0' || **text > '9')
		return -1;
	cpu = strtol(*text, &end, 10);
	*text = end;
	return cpu < CPU_SETSIZE ? cpu : -1;
}

bool cpulist_parse(const char *text, cpu_set_t *set)
{
	long first, last;

	CPU_ZERO(set);
	do {
		first = last = parse_cpu(&text);
		if (*text == '-') {
			text++;
			last = parse_cpu(&text);
		}
		if (first < 0 || last < first)
			return false;
		for (long cpu = first; cpu <= last; cpu++)
			CPU_SET((size_t)cpu, set);
	} while (*text == ',' && *++text);
	return *text == '\0' || *text == '\n';
}

int cpulist_online(const struct paths *paths, cpu_set_t *set)
{
	char line[4096];
	int ret = sysfile_line(paths, "/sys/devices/system/cpu/online", line, sizeof(line));

	if (ret)
		return ret;
	return cpulist_parse(line, set) ? 0 : -EINVAL;
}

int cpulist_last(const cpu_set_t *set)
{
	int cpu = CPU_SETSIZE - 1;

	while (cpu >= 0 && !CPU_ISSET((size_t)cpu, set))
		cpu--;
	return cpu;
}

int cpulist_other(const cpu_set_t *set, int cpu)
{
	cpu_set_t others = *set;
	int other;

	CPU_CLR((size_t)cpu, &others);
	other = cpulist_last(&others);
	return other < 0 ? cpu : other;
}

int cpulist_pin(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) ? -errno : 0;
}
