/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wake-test.c - what wakes a waiting thread, and that nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/wake.h"
#include "harness/watch.h"

#define LONG_NS	 10000000000u /* a test that is not woken takes this long */
#define SHORT_NS 50000000u

/* How long a wait took, ns. */
static uint64_t waited_ns(int file_fd, uint64_t limit_ns)
{
	uint64_t began_ns = watch_now_ns();

	wake_wait(file_fd, limit_ns);
	return watch_now_ns() - began_ns;
}

static void test_ends_at_its_limit(void **state)
{
	assert_true(waited_ns(-1, SHORT_NS) >= SHORT_NS);
}

static void test_is_never_lost(void **state)
{
	wake_up();
	wake_up();
	assert_true(waited_ns(-1, LONG_NS) < LONG_NS);
	assert_true(waited_ns(-1, SHORT_NS) >= SHORT_NS); /* both were one */
}

static void test_child(void **state)
{
	int fd = wake_on_children();
	uint64_t nr_ended;

	if (!fork())
		_exit(0);
	assert_true(waited_ns(-1, LONG_NS) < LONG_NS);
	assert_int_equal(read(fd, &nr_ended, sizeof(nr_ended)), sizeof(nr_ended));
	wait(NULL);
}

static void test_file(void **state)
{
	char folder[] = "/tmp/vmtick-wake-XXXXXX", path[64];
	FILE *file;
	int fd;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/console", folder);
	fd = wake_open_file(path);
	assert_true(fd >= 0);
	assert_true(waited_ns(fd, SHORT_NS) >= SHORT_NS);
	file = fopen(path, "w");
	assert_true(waited_ns(fd, LONG_NS) < LONG_NS);
	fputs("hello\n", file);
	fflush(file);
	assert_true(waited_ns(fd, LONG_NS) < LONG_NS);
	assert_true(waited_ns(fd, SHORT_NS) >= SHORT_NS);
	fclose(file);
	close(fd);
	unlink(path);
	rmdir(folder);
	assert_int_equal(wake_open_file("/no such folder/console"), -1);
}

static void test_end_of_a_process(void **state)
{
	int file_fd = wake_open_file("/proc/self/none"), pidfd;
	pid_t pid = fork();

	if (!pid) {
		usleep(SHORT_NS / 1000);
		_exit(0);
	}
	pidfd = pidfd_open(pid, 0);
	wake_on_end(pidfd);
	assert_true(waited_ns(file_fd, LONG_NS) < LONG_NS);
	assert_true(waited_ns(file_fd, SHORT_NS) >= SHORT_NS); /* once */
	waitpid(pid, NULL, 0);
	close(pidfd);
	close(file_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends_at_its_limit),
		cmocka_unit_test(test_is_never_lost),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_end_of_a_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
