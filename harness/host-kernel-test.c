/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-kernel-test.c - the host's kernel is told by sysfs, and compared with what is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/host-kernel.h"

static char root[] = "/tmp/vmtick-host-kernel-XXXXXX";

static int make_root(void **state)
{
	return !mkdtemp(root) || chdir(root) || mkdir("sys", 0700) || mkdir("sys/kernel", 0700);
}

static int remove_root(void **state)
{
	unlink("sys/kernel/realtime");
	return rmdir("sys/kernel") || rmdir("sys") || chdir("/") || rmdir(root);
}

/* text NULL: the kernel has no such file. */
static void set_realtime(const char *text)
{
	FILE *file;

	unlink("sys/kernel/realtime");
	if (!text)
		return;
	file = fopen("sys/kernel/realtime", "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_check(void **state)
{
	static const struct {
		const char *realtime, *asked, *reason;
	} cases[] = {
		{NULL, "any", NULL},
		{"1\n", "any", NULL},
		{NULL, "stock", NULL},
		{"0\n", "stock", NULL},
		{"1\n", "rt", NULL},
		{NULL, "rt", "which is an ordinary kernel, not rt as asked"},
		{"0\n", "rt", "which is an ordinary kernel, not rt as asked"},
		{"1\n", "stock", "which is PREEMPT_RT, not stock as asked"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct finding finding = {.usable = true};
		struct cell cell = {.repetition = 1};

		strcpy(cell.host_kernel, cases[i].asked);
		set_realtime(cases[i].realtime);
		assert_int_equal(host_kernel_check(root, &cell, &finding) != 0,
				 cases[i].reason != NULL);
		assert_int_equal(finding.usable, !cases[i].reason);
		if (cases[i].reason)
			assert_non_null(strstr(finding.reason, cases[i].reason));
		assert_int_equal(*finding.remedy != '\0', cases[i].reason != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_check)};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
