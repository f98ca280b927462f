/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-file-test.c - lines of files below a root, and of files that are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/host-file.h"

static char root[] = "/tmp/vmtick-host-file-XXXXXX";

static int make_root(void **state)
{
	return !mkdtemp(root);
}

static int remove_root(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", root);

	return system(command);
}

static void put(const char *folder, const char *name, const char *text)
{
	AUTO_FREE char *make = alloc_printf("mkdir -p '%s%s'", root, folder);
	AUTO_FREE char *path = alloc_printf("%s%s/%s", root, folder, name);
	FILE *file;

	assert_int_equal(system(make), 0);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_line(void **state)
{
	static const struct {
		const char *path, *key, *line;
	} cases[] = {
		{"/proc/info", "", "cpu 1 2"},
		{"/proc/info", "flags", "\t: a b"},
		{"/proc/info", "none", ""},
		{"/proc/info", "last ", "with"},
		{"/proc/none", "", ""},
		{"/proc", "", ""},
		{"/proc/info", "longer ", "0123456"},
	};
	char line[8];

	put("/proc", "info", "cpu 1 2\nflags\t: a b\nlonger 0123456789\nlast with");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		host_line(root, cases[i].path, cases[i].key, line, sizeof(line));
		assert_string_equal(line, cases[i].line);
	}
}

static void test_module_version(void **state)
{
	char version[64];

	host_module_version(root, "vboxdrv", version, sizeof(version));
	assert_string_equal(version, "unknown");
	put("/sys/module/vboxdrv", "srcversion", "0123456789ABCDEF\n");
	host_module_version(root, "vboxdrv", version, sizeof(version));
	assert_string_equal(version, "0123456789ABCDEF");
	put("/sys/module/vboxdrv", "version", "7.0.14 r161095 (0x00330004)\n");
	host_module_version(root, "vboxdrv", version, sizeof(version));
	assert_string_equal(version, "7.0.14 r161095 (0x00330004)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_module_version),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
