/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest-test.c - a writer that is killed, at whichever system call, leaves the state before or
 * the one after, and a next writer is not disturbed by what it left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "store/manifest.h"

#define MAX_STEPS 400 /* each system call is two */

static char folder[] = "/tmp/vmtick-manifest-XXXXXX";

static int make_folder(void **state)
{
	return !mkdtemp(folder) || chdir(folder);
}

static int remove_folder(void **state)
{
	unlink("manifest.json");
	return chdir("/") || rmdir(folder);
}

/* A state of the run, told by its number. */
static int write_state(int number)
{
	json_t *manifest = manifest_new("", json_object());
	struct error err;
	int ret;

	json_object_set_new(manifest, "number", json_integer(number));
	ret = manifest_write(folder, manifest, &err);
	json_decref(manifest);
	return ret;
}

/* Fails where the manifest is none. */
static int read_state(void)
{
	json_t *manifest;
	struct error err;
	int number;

	assert_int_equal(manifest_read(folder, &manifest, &err), 0);
	number = (int)json_integer_value(json_object_get(manifest, "number"));
	json_decref(manifest);
	return number;
}

/* Let a process write the state, and kill it when it has entered or left so many system calls.
 * Returns whether it came to its end before. */
static bool write_killed(int number, int nr_steps)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(write_state(number) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (int i = 0; i < nr_steps && WIFSTOPPED(status); i++) {
		assert_int_equal(ptrace(PTRACE_SYSCALL, pid, NULL, NULL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	if (WIFSTOPPED(status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return false;
	}
	assert_int_equal(status, 0);
	return true;
}

static void test_killed_anywhere(void **state)
{
	bool was_old = false, was_new = false, ended = false;
	int nr_steps = 0;

	for (; !ended && nr_steps < MAX_STEPS; nr_steps++) {
		int number;

		assert_int_equal(write_state(1), 0);
		ended = write_killed(2, nr_steps);
		number = read_state();
		assert_in_range(number, 1, 2);
		was_old |= number == 1;
		was_new |= number == 2 && !ended;
	}
	assert_true(ended);
	assert_true(nr_steps > 10);
	assert_true(was_old);
	assert_true(was_new);
}

/* What a power cut can leave of the new file, whole or in part, is not looked at. */
static void test_left_over(void **state)
{
	static const char *const left[] = {"", "{\"format\": \"vmtick-run\", \"vers", "\0\0\0"};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
		FILE *file;

		assert_int_equal(write_state(1), 0);
		file = fopen("manifest.json.new", "we");
		assert_non_null(file);
		fputs(left[i], file);
		fclose(file);
		assert_int_equal(read_state(), 1);
		assert_int_equal(write_state(2), 0);
		assert_int_equal(read_state(), 2);
		assert_int_equal(access("manifest.json.new", F_OK), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_anywhere),
		cmocka_unit_test(test_left_over),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
