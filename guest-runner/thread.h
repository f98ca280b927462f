/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.h - what the kernel says of a thread: its scheduling policy, priority and CPUs, set
 * beside what was asked of it.
 */
#ifndef VMTICK_THREAD_H
#define VMTICK_THREAD_H

#include <stdbool.h>
#include <sys/types.h>
#include "guest-runner/facts.h"
#include "guest-runner/instrument.h"

struct thread {
	pid_t tid; /* 0: not seen yet */
	int policy, priority;
	char cpus[64]; /* that it may run on, as the kernel prints them */
};

/* Read the thread of this tid, of whatever process. 0 or -errno. */
int thread_read(const struct paths *paths, pid_t tid, struct thread *thread);

/* The first thread of the process that is not its main one; the first process, a kernel thread
 * say, of this name. False where there is none. */
bool thread_find_second(const struct paths *paths, pid_t pid, struct thread *thread);
bool thread_find_named(const struct paths *paths, const char *name, struct thread *thread);

/* Has it the task's CPU and the cell's priority, with the policy that goes with it? */
bool thread_is_as_asked(const struct thread *thread, const struct task *task);

/* What was seen as facts; where it is not what was asked, unlike is filled. */
void thread_judge(const struct thread *thread, const struct task *task, struct facts *facts,
		  struct fault *unlike);

#endif
