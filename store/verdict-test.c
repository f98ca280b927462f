// SPDX-License-Identifier: GPL-2.0-or-later
/* verdict-test.c - names there and back, and that a verdict only gets worse. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include "store/verdict.h"

static void test_names(void **state)
{
	enum verdict back;

	for (int v = VERDICT_PENDING; v <= VERDICT_ERROR; v++) {
		assert_true(verdict_parse(verdict_name((enum verdict)v), &back));
		assert_int_equal(back, v);
	}
	assert_false(verdict_parse("OK", &back));
	assert_false(verdict_parse("", &back));
}

static void test_worse(void **state)
{
	for (int a = VERDICT_PENDING; a <= VERDICT_ERROR; a++)
		for (int b = VERDICT_PENDING; b <= VERDICT_ERROR; b++)
			assert_int_equal(verdict_worse((enum verdict)a, (enum verdict)b),
					 a > b ? a : b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_worse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
