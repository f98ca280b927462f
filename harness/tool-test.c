/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tool-test.c - what a tool says is kept, however it ends, and none outlives its limit. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/processes.h"
#include "harness/tool.h"

#define SECOND_NS 1000000000ull

static const char *const environment[] = {"VMTICK_TEST=a b", "HOME", "LC_ALL=C.UTF-8", NULL};

static int run_limited(const char *script, uint64_t limit_ns, struct tool_said *said,
		       struct error *err)
{
	const struct tool tool = {"sh", environment, limit_ns};

	return tool_run(&tool, (const char *const[]){"-c", script, NULL}, said, err);
}

static int run(const char *script, struct tool_said *said)
{
	struct error err;

	return run_limited(script, 60 * SECOND_NS, said, &err);
}

static void test_said(void **state)
{
	struct tool_said said;

	assert_int_equal(run("printf 'one\\ntwo\\0three'; echo four >&2; exit 7", &said), 0);
	assert_int_equal(said.status, 7);
	assert_string_equal(said.out, "one\ntwo three");
	assert_string_equal(said.err, "four\n");
	tool_said_clear(&said);
}

static void test_environment(void **state)
{
	struct tool_said said;

	setenv("HOME", "/nowhere", 1);
	setenv("VMTICK_TEST_OTHER", "kept", 1);
	assert_int_equal(run("echo \"$VMTICK_TEST,${HOME-none},$VMTICK_TEST_OTHER\"; cat", &said),
			 0);
	assert_string_equal(said.out, "a b,none,kept\n");
	tool_said_clear(&said);
}

/* A daemon keeps the streams of who started it, as some do. */
static void test_daemon(void **state)
{
	const struct process_mark mark = {"sleep", "61.5", "VMTICK_TEST=a b"};
	struct tool_said said;
	pid_t pid;

	assert_int_equal(run("setsid sleep 61.5 & echo started", &said), 0);
	assert_string_equal(said.out, "started\n");
	tool_said_clear(&said);
	for (int i = 0; i < 500 && !processes_find(&mark, &pid, 1); i++)
		usleep(10000); /* it is on its way */
	assert_int_equal(processes_find(&mark, &pid, 1), 1);
	assert_true(processes_end(&mark));
	assert_int_equal(processes_find(&mark, &pid, 1), 0);
}

static void test_hangs(void **state)
{
	const struct process_mark mark = {"sleep", "62.5", NULL};
	struct tool_said said;
	struct error err;
	pid_t pid;

	assert_int_equal(run_limited("sleep 62.5", SECOND_NS / 5, &said, &err), -ETIMEDOUT);
	assert_non_null(strstr(err.text, "\"sh -c sleep 62.5\" did not end within"));
	for (int i = 0; i < 500 && processes_find(&mark, &pid, 1); i++)
		usleep(10000); /* killed, but not yet gone */
	assert_int_equal(processes_find(&mark, &pid, 1), 0);
}

static void test_cannot_run(void **state)
{
	const struct tool tool = {"vmtick-no-such-tool", NULL, SECOND_NS};
	struct tool_said said;
	struct error err;

	assert_int_equal(tool_run(&tool, (const char *const[]){NULL}, &said, &err), -ENOENT);
	assert_int_equal(err.status, EXIT_NOTHING);
	assert_string_equal(err.text, "program vmtick-no-such-tool cannot be run: No such file or "
				      "directory");
	assert_int_equal(run_limited("kill -9 $$", SECOND_NS, &said, &err), -EIO);
	assert_string_equal(err.text, "\"sh -c kill -9 $$\" was ended by signal 9");
}

/* More than is kept, from a tool that must not block on it. */
static void test_says_much(void **state)
{
	struct tool_said said;

	assert_int_equal(run("yes | head -c 3000000", &said), 0);
	assert_int_equal(strlen(said.out), 1 << 20);
	tool_said_clear(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_said),	   cmocka_unit_test(test_environment),
		cmocka_unit_test(test_daemon),	   cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_cannot_run), cmocka_unit_test(test_says_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
