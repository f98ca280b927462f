/* SPDX-License-Identifier: GPL-2.0-or-later */
/* console-test.c - what is understood of a guest's console, however it comes in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/console.h"

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_follows_in_pieces(void **state)
{
	char path[] = "/tmp/vmtick-console-XXXXXX";
	struct console console;

	close(mkstemp(path));
	console_init(&console, path);
	assert_false(console_follow(&console));
	put(path, "[ 0.1] Linux\r\n@vmt");
	assert_true(console_follow(&console));
	assert_false(console.hello);
	put(path, "ick hello 2\r\n@vmtick begin 1 a-b-10us\nnoise @vmtick begin 2 c\n@vmtick begin "
		  "1 a\n@vmtick begin 4 d\n");
	console_follow(&console);
	assert_true(console.hello);
	assert_int_equal(console.nr_begun, 2);
	assert_string_equal(console.cell, "c");
	put(path, "@vmtick done 2 c ok\n@vmtick error it broke\n@vmtick end\n");
	console_follow(&console);
	assert_int_equal(console.nr_done, 2);
	assert_true(console.ended);
	assert_string_equal(console.error, "it broke");
	console_clear(&console);
	unlink(path);
}

static void test_panic_and_long_lines(void **state)
{
	char path[] = "/tmp/vmtick-console-XXXXXX";
	struct console console;

	close(mkstemp(path));
	console_init(&console, path);
	for (int i = 0; i < 1000; i++)
		put(path, "a line that never ends ");
	put(path, "\n[ 1.2] Kernel panic - not syncing: VFS\n");
	console_follow(&console);
	assert_string_equal(console.panic, "Kernel panic - not syncing: VFS");
	console_clear(&console);
	unlink(path);
}

static void test_tail_is_harmless(void **state)
{
	char path[] = "/tmp/vmtick-console-XXXXXX";
	char *tail;

	close(mkstemp(path));
	put(path, "one\ntwo\033[2Jx\r\nthree\n\n");
	tail = console_tail(path, 2);
	assert_string_equal(tail, "two?[2Jx \nthree");
	free(tail);
	unlink(path);
	tail = console_tail(path, 2);
	assert_string_equal(tail, "");
	free(tail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follows_in_pieces),
		cmocka_unit_test(test_panic_and_long_lines),
		cmocka_unit_test(test_tail_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
