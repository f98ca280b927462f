/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread.c - threads by /proc: /proc/TID is there for every thread, listed or not. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guest-runner/cpulist.h"
#include "guest-runner/scope.h"
#include "guest-runner/thread.h"

#define CPUS_KEY "Cpus_allowed_list:\t"

static const char *policy_name(int policy)
{
	static const char *const names[] = {
		[SCHED_OTHER] = "other", [SCHED_FIFO] = "fifo", [SCHED_RR] = "rr"};

	return policy >= 0 && policy <= SCHED_RR ? names[policy] : "another";
}

static int read_cpus(const struct paths *paths, pid_t tid, char *cpus, size_t size)
{
	scope_free char *text = NULL;
	const char *at;
	char path[64];
	int ret;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	ret = sysfile_load(paths, path, &text);
	if (ret)
		return ret;
	at = strstr(text, CPUS_KEY);
	if (!at)
		return -EINVAL;
	at += strlen(CPUS_KEY);
	snprintf(cpus, size, "%.*s", (int)strcspn(at, "\n"), at);
	return 0;
}

int thread_read(const struct paths *paths, pid_t tid, struct thread *thread)
{
	char path[64], line[1024];
	const char *at;
	int ret;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	ret = sysfile_line(paths, path, line, sizeof(line));
	if (ret)
		return ret;
	at = strrchr(line, ')'); /* the name before it may hold anything */
	/* From field 3 on; 40 is rt_priority, 41 policy. */
	for (int field = 2; at && field < 40; field++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%d %d", &thread->priority, &thread->policy) != 2)
		return -EINVAL;
	thread->tid = tid;
	return read_cpus(paths, tid, thread->cpus, sizeof(thread->cpus));
}

/* The first number in the folder that fits; 0 where none does. */
static pid_t find(const struct paths *paths, const char *folder, pid_t but, const char *name)
{
	char full[PATH_MAX], path[64], line[64];
	struct dirent *entry;
	pid_t found = 0;
	DIR *dir;

	if (sysfile_path(paths, folder, full, sizeof(full)) || !(dir = opendir(full)))
		return 0;
	while (!found && (entry = readdir(dir))) {
		pid_t tid = isdigit((unsigned char)*entry->d_name) ? atoi(entry->d_name) : 0;

		snprintf(path, sizeof(path), "/proc/%d/comm", tid);
		if (tid && tid != but &&
		    (!name ||
		     (!sysfile_line(paths, path, line, sizeof(line)) && !strcmp(line, name))))
			found = tid;
	}
	closedir(dir);
	return found;
}

bool thread_find_second(const struct paths *paths, pid_t pid, struct thread *thread)
{
	char folder[64];
	pid_t tid;

	snprintf(folder, sizeof(folder), "/proc/%d/task", pid);
	tid = find(paths, folder, pid, NULL);
	return tid && !thread_read(paths, tid, thread);
}

bool thread_find_named(const struct paths *paths, const char *name, struct thread *thread)
{
	pid_t tid = find(paths, "/proc", 0, name);

	return tid && !thread_read(paths, tid, thread);
}

static int asked_policy(const struct task *task)
{
	return task->cell->priority ? SCHED_FIFO : SCHED_OTHER;
}

bool thread_is_as_asked(const struct thread *thread, const struct task *task)
{
	char cpu[16];

	snprintf(cpu, sizeof(cpu), "%d", task->cpu);
	return thread->tid && thread->policy == asked_policy(task) &&
	       thread->priority == (int)task->cell->priority && !strcmp(thread->cpus, cpu);
}

void thread_judge(const struct thread *thread, const struct task *task, struct facts *facts,
		  struct fault *unlike)
{
	if (!thread->tid) {
		facts_add(facts, "thread", "not seen: it ended too soon");
		return;
	}
	facts_add(facts, "thread", "seen");
	facts_add(facts, "thread_policy", "%s", policy_name(thread->policy));
	facts_add(facts, "thread_priority", "%d", thread->priority);
	facts_add(facts, "thread_cpus", "%s", thread->cpus);
	if (!thread_is_as_asked(thread, task))
		fault_set(unlike, EXCHANGE_INVALID, ERANGE,
			  "the measuring thread ran with policy %s, priority %d on CPUs %s, not "
			  "with %s, %llu on CPU %d as asked",
			  policy_name(thread->policy), thread->priority, thread->cpus,
			  policy_name(asked_policy(task)), (unsigned long long)task->cell->priority,
			  task->cpu);
}
