/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes-test.c - a process is found by whole words, and by all that its mark says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/processes.h"

#define MARK "VMTICK_PROCESSES_TEST=yes"

/* A process with an argument that nobody else has, and MARK in its environment. */
static pid_t start(void)
{
	int started[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe2(started, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		putenv((char *)MARK);
		execlp("sleep", "/opt/vendor/monitor", "93.5", NULL);
		_exit(1);
	}
	close(started[1]);
	assert_int_equal(read(started[0], &byte, 1), 0); /* it executes the program now */
	close(started[0]);
	return pid;
}

static void test_marks(void **state)
{
	static const struct {
		struct process_mark mark;
		size_t nr;
	} cases[] = {
		{{"monitor", "93.5", MARK}, 1}, {{NULL, NULL, MARK}, 1},
		{{NULL, "93.5", NULL}, 1},	{{"monitor", "93.5", NULL}, 1},
		{{"moni", "93.5", NULL}, 0},	{{NULL, "93", NULL}, 0},
		{{"monitor", "94.5", MARK}, 0}, {{NULL, "93.5", "VMTICK_PROCESSES_TEST=y"}, 0},
	};
	pid_t pid = start(), found = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(processes_find(&cases[i].mark, &found, 1), cases[i].nr);
	assert_int_equal(found, pid);
	assert_int_equal(processes_find(&cases[0].mark, &found, 0), 1);
	assert_true(processes_end(&cases[0].mark)); /* gone, though nobody has reaped it */
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_marks)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
