/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-facts-test.c - a lab host is known as one by its kernel's command line, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "harness/host-facts.h"

static void test_lab(void **state)
{
	static const struct {
		const char *cmdline, *lab;
	} cases[] = {
		{"", ""},
		{"\n", ""},
		{"root=/dev/sda1 quiet\n", ""},
		{"console=ttyS0 novmtick.lab=plain\n", ""},
		{"vmtick.lab=plain\n", "lab"},
		{"console=ttyS0 vmtick.lab=plain quiet\n", "lab"},
		{"console=ttyS0 vmtick.lab=deterministic\n", "deterministic"},
		{"vmtick.lab=deterministic quiet", "deterministic"},
		{"vmtick.lab=deterministics\n", "lab"},
		{"vmtick.lab=\n", "lab"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(host_lab_by(cases[i].cmdline), cases[i].lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lab)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
