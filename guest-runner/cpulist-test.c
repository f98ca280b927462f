/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpulist-test.c - lists of CPUs as the kernel prints them, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/cpulist.h"

static void accepts_kernel_lists(void **state)
{
	static const struct {
		const char *text;
		int count, last;
	} cases[] = {{"0", 1, 0}, {"0-3", 4, 3}, {"0,2-3,7\n", 4, 7}, {"1023", 1, 1023}};
	cpu_set_t set;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(cpulist_parse(cases[i].text, &set));
		assert_int_equal(CPU_COUNT(&set), cases[i].count);
		assert_int_equal(cpulist_last(&set), cases[i].last);
	}
}

static void refuses_all_else(void **state)
{
	static const char *const cases[] = {"", "a", "-1", "3-1", "0-", "1024", "0 1", "0,,1"};
	cpu_set_t set;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(cpulist_parse(cases[i], &set));
}

static void other_is_another_where_there_is_one(void **state)
{
	cpu_set_t set;

	assert_true(cpulist_parse("0-2", &set));
	assert_int_equal(cpulist_other(&set, 2), 1);
	assert_int_equal(cpulist_other(&set, 0), 2);
	assert_true(cpulist_parse("5", &set));
	assert_int_equal(cpulist_other(&set, 5), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_kernel_lists),
		cmocka_unit_test(refuses_all_else),
		cmocka_unit_test(other_is_another_where_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
