/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vcpu-threads.c - /proc names the threads, and the scheduler's calls do the rest. */
#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/vcpu-threads.h"
#include "harness/vcpus.h"

static bool read_name(pid_t pid, const char *tid, char *name, size_t size)
{
	AUTO_FREE char *path = alloc_printf("/proc/%d/task/%s/comm", pid, tid);
	FILE *file = fopen(path, "re");
	bool read = file && fgets(name, (int)size, file);

	if (file)
		fclose(file);
	if (read)
		name[strcspn(name, "\n")] = '\0';
	return read;
}

/* The vCPU that a thread of this name runs, or -1. */
static int vcpu_of(const char *name, const char *prefix, const char *alone, unsigned nr_vcpus)
{
	size_t length = strlen(prefix);
	char *end;

	if (nr_vcpus == 1 && alone && !strcmp(name, alone))
		return 0;
	if (strncmp(name, prefix, length) || name[length] < '0' || name[length] > '9')
		return -1;
	unsigned long number = strtoul(name + length, &end, 10);
	return *end || number >= nr_vcpus ? -1 : (int)number;
}

void vcpu_threads_find(pid_t pid, const char *prefix, const char *alone, unsigned nr_vcpus,
		       struct vcpu_threads *threads)
{
	AUTO_FREE char *path = alloc_printf("/proc/%d/task", pid);
	DIR *folder = opendir(path);
	bool twice[VCPU_THREADS_MAX] = {false};
	struct dirent *entry;
	char name[32];

	*threads = (struct vcpu_threads){0};
	while (folder && (entry = readdir(folder))) {
		int vcpu = read_name(pid, entry->d_name, name, sizeof(name))
				   ? vcpu_of(name, prefix, alone, nr_vcpus)
				   : -1;

		if (vcpu < 0 || vcpu >= VCPU_THREADS_MAX)
			continue;
		twice[vcpu] |= threads->tid[vcpu] != 0;
		threads->tid[vcpu] = twice[vcpu] ? 0 : atoi(entry->d_name);
	}
	if (folder)
		closedir(folder);
}

void vcpu_threads_pin(const struct vcpu_threads *threads, const struct settings *settings)
{
	for (unsigned i = 0; i < VCPU_THREADS_MAX; i++) {
		int cpu = settings_pinned_cpu(settings, "pin", i);
		cpu_set_t set;

		if (!threads->tid[i] || cpu < 0)
			continue;
		CPU_ZERO(&set);
		CPU_SET((size_t)cpu, &set);
		sched_setaffinity(threads->tid[i], sizeof(set), &set);
	}
}

bool vcpu_threads_affinity(void *user, unsigned vcpu, char *out, size_t size)
{
	const struct vcpu_threads *threads = user;
	cpu_set_t set;

	if (vcpu >= VCPU_THREADS_MAX || !threads->tid[vcpu] ||
	    sched_getaffinity(threads->tid[vcpu], sizeof(set), &set))
		return false;
	vcpus_describe((const unsigned char *)&set, CPU_SETSIZE, out, size);
	return true;
}
