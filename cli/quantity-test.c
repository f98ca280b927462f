/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantity-test.c - durations and counts: what is taken, what is refused. */
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
#include "cli/quantity.h"

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns; /* 0: refused */
	} cases[] = {
		{"150us", 150000},
		{"150 us", 150000},
		{"1.5ms", 1500000},
		{"1_000ns", 1000},
		{"10s", 10000000000},
		{"0.000001s", 1000},
		{"150µs", 150000},
		{"0us", 0},
		{"-5us", 0},
		{"150", 0},
		{"us", 0},
		{"1.5", 0},
		{"1e3us", 0},
		{"1.0000001ms", 0},
		{"99999999999999999999s", 0},
		{"18446744074s", 0},
		{"999ns", 0},
		{"11s", 0},
		{"nan", 0},
		{"", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint64_t ns = 0;
		struct error err;
		int ret = quantity_duration("period", cases[i].text, 1000, 10000000000, &ns, &err);

		if ((ret == 0) != (cases[i].ns != 0) || (!ret && ns != cases[i].ns))
			fail_msg("\"%s\": %d, %llu", cases[i].text, ret, (unsigned long long)ns);
		if (ret)
			assert_int_equal(err.status, EXIT_USAGE);
	}
}

static void test_counts(void **state)
{
	static const struct {
		const char *text;
		int ret;
		const char *said;
	} cases[] = {
		{"4500", 0, ""},
		{"4_500", 0, ""},
		{"10000000000", 0, ""},
		{"0", -ERANGE, "out of range (1 to 10000000000)"},
		{"9223372036854775808", -ERANGE, "out of range"},
		{"99999999999999999999999", -ERANGE, "out of range"},
		{"-1", -EINVAL, "not a whole number"},
		{"4500.5", -EINVAL, "not a whole number"},
		{"many", -EINVAL, "not a whole number"},
		{"", -EINVAL, "not a whole number"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error err = {.text = ""};
		uint64_t count;
		int ret = quantity_count("events", cases[i].text, 1, 10000000000, &count, &err);

		assert_int_equal(ret, cases[i].ret);
		if (!strstr(err.text, cases[i].said))
			fail_msg("\"%s\" said \"%s\"", cases[i].text, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
