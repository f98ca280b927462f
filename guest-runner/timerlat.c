/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timerlat.c - the instrument timerlat: the kernel's tracer of that name, driven by rtla, tells
 * how late the interrupt and the thread that it wakes are. What rtla prints is the result.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>
#include "guest-runner/program.h"
#include "guest-runner/scope.h"
#include "guest-runner/texts.h"
#include "guest-runner/thread.h"

#define TRACEFS "/sys/kernel/tracing"
#define TRACERS TRACEFS "/available_tracers"
struct look {
	const struct task *task;
	struct thread thread;
};

struct words {
	char cpu[16], period[24], duration[24], entries[24], priority[24];
	const char *arguments[20];
};

/* The session's length is in whole seconds. */
static void write_words(const struct task *task, struct words *words)
{
	const struct job_cell *cell = task->cell;
	uint64_t duration_s = (cell->period_ns * cell->nr_events + 999999999) / 1000000000;

	snprintf(words->cpu, sizeof(words->cpu), "%d", task->cpu);
	snprintf(words->period, sizeof(words->period), "%llu",
		 (unsigned long long)cell->period_ns / 1000);
	snprintf(words->duration, sizeof(words->duration), "%llu", (unsigned long long)duration_s);
	snprintf(words->entries, sizeof(words->entries), "%llu",
		 (unsigned long long)cell->bound_us);
	snprintf(words->priority, sizeof(words->priority), "%c:%u", cell->priority ? 'f' : 'o',
		 (unsigned int)cell->priority);
	memcpy(words->arguments,
	       (const char *[]){task->paths->rtla, "timerlat", "hist", "-c", words->cpu, "-p",
				words->period, "-d", words->duration, "-E", words->entries, "-P",
				words->priority, NULL},
	       14 * sizeof(char *));
}

static bool look(pid_t pid, void *user)
{
	struct look *look = user;
	char name[32];

	snprintf(name, sizeof(name), "timerlat/%d", look->task->cpu);
	return thread_find_named(look->task->paths, name, &look->thread) &&
	       thread_is_as_asked(&look->thread, look->task);
}

/* Has the kernel the tracer? */
static int check_tracer(const struct paths *paths, struct fault *fault)
{
	char tracers[512];
	int ret = sysfile_line(paths, TRACERS, tracers, sizeof(tracers));

	if (ret)
		return fault_set(fault, EXCHANGE_SKIPPED, -ret,
				 "this kernel has no timerlat tracer: " TRACEFS
				 " cannot be read: %s",
				 strerror(-ret));
	if (strstr(tracers, "timerlat"))
		return 0;
	return fault_set(fault, EXCHANGE_SKIPPED, ENOENT,
			 "this kernel has no timerlat tracer (it has: %s): use one that has it, "
			 "e.g. Debian's PREEMPT_RT kernel (rt)",
			 tracers);
}

/* The thread's count of what rtla printed: "count:  IRQ  THREAD". */
static int check_text(int out, struct measured *measured, struct fault *fault)
{
	scope_free char *text = program_text(out);
	const char *count = strstr(text, "count:");
	unsigned long long nr_irqs, nr_threads;

	if (!*text)
		return fault_set(fault, EXCHANGE_FAILED, ENODATA, "rtla printed nothing");
	if (!count || sscanf(count, "count: %llu %llu", &nr_irqs, &nr_threads) != 2 || !nr_threads)
		return fault_set(fault, EXCHANGE_FAILED, ENODATA, "rtla counted no event");
	measured->nr_events = nr_irqs;
	return 0;
}

static int run_rtla(const struct task *task, struct measured *measured, struct facts *facts,
		    struct fault *fault)
{
	scope_close int out = memfd_create("timerlat", MFD_CLOEXEC);
	const struct text_file file = {"txt", out};
	struct look seen = {.task = task};
	struct words words;
	const struct program program = {
		.arguments = words.arguments,
		.limit_ms = instrument_limit_ms(task->cell),
		.end_signal = SIGINT, /* on which it takes the tracer back */
		.out_bytes = texts_max_bytes(task->cell->bound_us),
		.look = look,
		.user = &seen,
	};
	int ret;

	write_words(task, &words);
	ret = program_run(&program, out, &measured->aside_ns, fault);
	if (!ret)
		ret = check_text(out, measured, fault);
	if (ret)
		return ret;
	thread_judge(&seen.thread, task, facts, &measured->unlike);
	return texts_pack(&file, 1, &measured->fd, &measured->nr_bytes, fault);
}

static int measure(const struct task *task, struct measured *measured, struct facts *facts,
		   struct fault *fault)
{
	char tracers[8];
	bool mounted = sysfile_line(task->paths, TRACERS, tracers, sizeof(tracers)) &&
		       !mount("tracefs", TRACEFS, "tracefs", 0, NULL);
	int ret = check_tracer(task->paths, fault);

	*measured = (struct measured){.cpu = task->cpu, .fd = -1};
	if (!ret)
		ret = run_rtla(task, measured, facts, fault);
	if (mounted)
		umount(TRACEFS);
	return ret;
}

static void release(const struct paths *paths, struct measured *measured)
{
	close(measured->fd);
	measured->fd = -1;
}

const struct instrument instrument_timerlat = {
	.name = "timerlat", .measure = measure, .release = release};
