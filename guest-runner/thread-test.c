/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread-test.c - what is read of threads, and set beside what was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/fake-root.h"
#include "guest-runner/thread.h"

/* Of a thread whose name ends a field too early for who counts blanks. */
static void put_thread(const struct fake_root *root, int tid, const char *comm, int priority,
		       int policy, const char *cpus)
{
	char path[64], text[512];

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	snprintf(
		text, sizeof(text),
		"%d (%s) S 1 7 7 0 -1 64 1 0 0 0 2 3 0 0 -81 0 2 0 99 12 34 18 1 1 0 0 0 0 0 0 0 1 "
		"0 0 -1 1 %d %d 0 0 0\n",
		tid, comm, priority, policy);
	fake_root_put(root, path, text);
	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	snprintf(text, sizeof(text),
		 "Name:\tx\nCpus_allowed:\t2\nCpus_allowed_list:\t%s\nMems:\t1\n", cpus);
	fake_root_put(root, path, text);
	snprintf(path, sizeof(path), "/proc/%d/comm", tid);
	snprintf(text, sizeof(text), "%s\n", comm);
	fake_root_put(root, path, text);
}

static void finds_the_thread_that_measures(void **state)
{
	struct fake_root root;
	struct thread thread = {0};

	fake_root_open(&root);
	put_thread(&root, 70, "cyclictest", 0, SCHED_OTHER, "0-1");
	put_thread(&root, 71, "a) S (b", 80, SCHED_FIFO, "1");
	put_thread(&root, 72, "timerlat/1", 95, SCHED_FIFO, "1");
	fake_root_put(&root, "/proc/70/task/70/x", "");
	assert_false(thread_find_second(&root.paths, 70, &thread));
	assert_int_equal(thread.tid, 0);
	fake_root_put(&root, "/proc/70/task/71/x", "");
	assert_true(thread_find_second(&root.paths, 70, &thread));
	assert_int_equal(thread.tid, 71);
	assert_int_equal(thread.priority, 80);
	assert_int_equal(thread.policy, SCHED_FIFO);
	assert_string_equal(thread.cpus, "1");
	assert_true(thread_find_named(&root.paths, "timerlat/1", &thread));
	assert_int_equal(thread.priority, 95);
	assert_false(thread_find_named(&root.paths, "timerlat/11", &thread));
	fake_root_close(&root);
}

static void judges_by_what_was_asked(void **state)
{
	static const struct {
		struct thread thread;
		uint64_t priority;
		const char *says; /* of the reason; NULL: as asked */
	} cases[] = {
		{{1, SCHED_FIFO, 80, "1"}, 80, NULL},
		{{1, SCHED_OTHER, 0, "1"}, 0, NULL},
		{{0}, 80, NULL},
		{{1, SCHED_FIFO, 79, "1"},
		 80,
		 "policy fifo, priority 79 on CPUs 1, not with fifo, 80"},
		{{1, SCHED_OTHER, 0, "1"}, 80, "policy other, priority 0"},
		{{1, SCHED_RR, 80, "1"}, 80, "policy rr"},
		{{1, SCHED_FIFO, 80, "0-1"}, 80, "on CPUs 0-1"},
		{{1, SCHED_FIFO, 1, "1"}, 0, "not with other, 0 on CPU 1"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct job_cell cell = {.priority = cases[i].priority};
		const struct task task = {.cell = &cell, .cpu = 1};
		struct fault unlike = {.outcome = EXCHANGE_OK};
		struct facts facts = {0};

		thread_judge(&cases[i].thread, &task, &facts, &unlike);
		assert_int_equal(unlike.outcome, cases[i].says ? EXCHANGE_INVALID : EXCHANGE_OK);
		if (cases[i].says)
			assert_non_null(strstr(unlike.text, cases[i].says));
		assert_non_null(strstr(facts.text,
				       cases[i].thread.tid ? "thread=seen\n" : "thread=not seen"));
		facts_free(&facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_thread_that_measures),
		cmocka_unit_test(judges_by_what_was_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
