/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cyclictest.c - the instrument cyclictest: one thread on the cell's CPU that sleeps to absolute
 * deadlines. Its JSON and the histogram that it prints are the result, as they came.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "guest-runner/cpulist.h"
#include "guest-runner/program.h"
#include "guest-runner/scope.h"
#include "guest-runner/texts.h"
#include "guest-runner/thread.h"

struct look {
	const struct task *task;
	struct thread thread;
	long locked_kib; /* -1: not seen */
};

struct words {
	char cpu[16], main_cpu[40], priority[24], period[24], loops[32], bound[24], json[48];
	const char *arguments[20];
};

static void write_words(const struct task *task, int json, struct words *words)
{
	const struct job_cell *cell = task->cell;
	const int other = cpulist_other(task->online, task->cpu);
	size_t nr = 0;

	snprintf(words->cpu, sizeof(words->cpu), "%d", task->cpu);
	snprintf(words->main_cpu, sizeof(words->main_cpu), "--mainaffinity=%d", other);
	snprintf(words->priority, sizeof(words->priority), "-p%u", (unsigned int)cell->priority);
	snprintf(words->period, sizeof(words->period), "-i%llu",
		 (unsigned long long)cell->period_ns / 1000);
	snprintf(words->loops, sizeof(words->loops), "-l%llu", (unsigned long long)cell->nr_events);
	snprintf(words->bound, sizeof(words->bound), "-h%llu", (unsigned long long)cell->bound_us);
	snprintf(words->json, sizeof(words->json), "--json=/proc/self/fd/%d", json);
	words->arguments[nr++] = task->paths->cyclictest;
	words->arguments[nr++] = "-q";
	words->arguments[nr++] = "-t1";
	words->arguments[nr++] = "-a";
	words->arguments[nr++] = words->cpu;
	words->arguments[nr++] = cell->priority ? words->priority : "--policy=other";
	words->arguments[nr++] = words->period;
	words->arguments[nr++] = words->loops;
	words->arguments[nr++] = words->bound;
	words->arguments[nr++] = words->json;
	if (cell->lock_memory)
		words->arguments[nr++] = "-m";
	if (other != task->cpu)
		words->arguments[nr++] = words->main_cpu;
	words->arguments[nr] = NULL;
}

static long locked_kib(const struct paths *paths, pid_t pid)
{
	scope_free char *text = NULL;
	const char *at = NULL;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	if (!sysfile_load(paths, path, &text))
		at = strstr(text, "VmLck:");
	return at ? atol(at + strlen("VmLck:")) : -1;
}

static bool look(pid_t pid, void *user)
{
	struct look *look = user;
	const struct paths *paths = look->task->paths;

	if (!thread_find_second(paths, pid, &look->thread))
		return false;
	look->locked_kib = locked_kib(paths, pid);
	return thread_is_as_asked(&look->thread, look->task);
}

static void judge_look(const struct look *look, struct facts *facts, struct fault *unlike)
{
	thread_judge(&look->thread, look->task, facts, unlike);
	if (look->locked_kib < 0)
		return;
	facts_add(facts, "locked_kib", "%ld", look->locked_kib);
	if (look->task->cell->lock_memory && !look->locked_kib)
		fault_set(unlike, EXCHANGE_INVALID, ERANGE,
			  "cyclictest had no memory locked, as was asked");
}

/* What it has to say for itself: printed, with a JSON, and of as many cycles as asked. */
static int check_texts(const struct task *task, int json, int histogram, struct measured *measured,
		       struct fault *fault)
{
	static const char key[] = "\"cycles\":";
	scope_free char *text = program_text(json);
	const char *cycles = strstr(text, key);
	uint64_t asked = task->cell->nr_events;

	if (!lseek(histogram, 0, SEEK_END))
		return fault_set(fault, EXCHANGE_FAILED, ENODATA, "cyclictest printed nothing");
	if (*text != '{' || !cycles)
		return fault_set(fault, EXCHANGE_FAILED, ENODATA, "cyclictest wrote no JSON");
	measured->nr_events = strtoull(cycles + strlen(key), NULL, 10);
	if (measured->nr_events < asked)
		fault_set(&measured->unlike, EXCHANGE_INVALID, ERANGE,
			  "cyclictest made %llu cycles, %llu were asked",
			  (unsigned long long)measured->nr_events, (unsigned long long)asked);
	return 0;
}

static int measure(const struct task *task, struct measured *measured, struct facts *facts,
		   struct fault *fault)
{
	scope_close int histogram = memfd_create("histogram", MFD_CLOEXEC);
	scope_close int json = memfd_create("json", 0); /* open in the child, too */
	struct look seen = {.task = task, .locked_kib = -1};
	struct words words;
	const struct program program = {
		.arguments = words.arguments,
		.limit_ms = instrument_limit_ms(task->cell),
		.end_signal = SIGKILL,
		.out_bytes = texts_max_bytes(task->cell->bound_us),
		.look = look,
		.user = &seen,
	};
	const struct text_file files[] = {{"json", json}, {"hist", histogram}};
	int ret;

	*measured = (struct measured){.cpu = task->cpu, .fd = -1};
	write_words(task, json, &words);
	ret = program_run(&program, histogram, &measured->aside_ns, fault);
	if (!ret)
		ret = check_texts(task, json, histogram, measured, fault);
	if (ret)
		return ret;
	judge_look(&seen, facts, &measured->unlike);
	return texts_pack(files, 2, &measured->fd, &measured->nr_bytes, fault);
}

static void release(const struct paths *paths, struct measured *measured)
{
	close(measured->fd);
	measured->fd = -1;
}

const struct instrument instrument_cyclictest = {
	.name = "cyclictest", .measure = measure, .release = release};
