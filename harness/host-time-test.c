/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-time-test.c - shares of the CPUs' time by counters in a folder that stands for /. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/host-time.h"

#define SESSION 70

static char root[] = "/tmp/vmtick-host-time-XXXXXX";

static int make_root(void **state)
{
	return !mkdtemp(root) || chdir(root) || mkdir("proc", 0700) || mkdir("proc/70", 0700) ||
	       mkdir("proc/71", 0700) || mkdir("proc/72", 0700);
}

static int remove_root(void **state)
{
	static const char *const left[] = {"proc/stat", "proc/70/stat", "proc/70", "proc/71/stat",
					   "proc/71",	"proc/72/stat", "proc/72", "proc"};

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		remove(left[i]);
	return chdir("/") || rmdir(root);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* One of the session with a name that would mislead, one of it, and one of another. */
static void read_both(struct host_time *from, struct host_time *to)
{
	put("proc/stat", "cpu  100 0 100 700 50 10 20 20 5 0\ncpu0 1 2 3\n");
	put("proc/70/stat", "70 (a) b (c) S 1 70 70 0 -1 0 0 0 0 0 10 20 30 40 20 0\n");
	put("proc/71/stat", "71 (w) R 70 70 70 0 -1 0 0 0 0 0 1 2 0 0 20 0\n");
	put("proc/72/stat", "72 (other) R 1 72 72 0 -1 0 0 0 0 0 999 999 999 999 20 0\n");
	host_time_read(root, SESSION, from);
	put("proc/stat", "cpu  300 0 160 800 50 20 40 30 5 0\ncpu0 1 2 3\n");
	put("proc/71/stat", "71 (w) R 70 70 70 0 -1 0 0 0 0 0 101 62 0 0 20 0\n");
	host_time_read(root, SESSION, to);
}

static void test_counters(void **state)
{
	struct host_time from, to;

	read_both(&from, &to);
	assert_int_equal(from.all, 1000);
	assert_int_equal(from.idle, 750);
	assert_int_equal(from.session, 103);
	assert_int_equal(to.all - from.all, 400);
	assert_int_equal(to.session - from.session, 160);
	assert_true(host_time_busy(&from, &to) == 0.75);
	assert_true(host_time_used(&from, &to) == 0.4);
	assert_true(host_time_is_stressed(&from, &to));
	host_time_read(root, 0, &to);
	assert_int_equal(to.session, 0);
}

static void test_is_stressed(void **state)
{
	static const struct {
		uint64_t idle, session; /* of 1000 */
		bool stressed;
	} cases[] = {
		{1000, 0, false},  {0, 0, false},      {0, 1000, true}, {500, 500, true},
		{510, 490, false}, {0, 15, true},      {0, 5, false},	{200, 150, false},
		{100, 150, true},  {1000, 1000, true},
	};
	const struct host_time from = {1000, 1000, 1000};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct host_time to = {2000, 1000 + cases[i].idle, 1000 + cases[i].session};

		assert_int_equal(host_time_is_stressed(&from, &to), cases[i].stressed);
	}
}

/* No time has passed, or nothing can be read: no share, and no load. */
static void test_nothing(void **state)
{
	struct host_time from = {5, 5, 5}, to = from;

	assert_true(host_time_busy(&from, &to) == 0);
	assert_true(host_time_used(&from, &to) == 0);
	assert_false(host_time_is_stressed(&from, &to));
	host_time_read("/nowhere", SESSION, &to);
	assert_int_equal(to.all, 0);
	assert_false(host_time_is_stressed(&from, &to));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_counters),
					   cmocka_unit_test(test_is_stressed),
					   cmocka_unit_test(test_nothing)};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
