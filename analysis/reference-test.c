// SPDX-License-Identifier: GPL-2.0-or-later
/* reference-test.c - the published tables are read, and cells find their rows in them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/reference.h"

/* Which published row a cell repeats. */
static void test_which_row(void **state)
{
	static const struct {
		const char *platform, *timer, *scenario;
		unsigned int period_us;
		double mean_us; /* 0: none */
	} cases[] = {
		{"qemu", "hrtimer", "idle", 150, 190.415},
		{"xen", "hrtimer", "io", 10, 11.274},
		{"xen-pvh", "hrtimer", "io", 10, 11.274},
		{"xen-hvm", "xen-virq", "io", 10, 10.053},
		{"xen-pv", "guard", "io", 10, 0},
		{"xen-pv", "hrtimer", "cpu-60", 10, 10.188},
		{"linux", "hrtimer", "idle", 50, 50.056},
		{"linux", "xen-virq", "idle", 50, 0},
		{"qemu", "hrtimer", "idle", 1000, 0},
		{"qemu", "hrtimer", "cpu-30", 10, 0},
		{"null", "hrtimer", "idle", 150, 0},
	};
	struct reference reference;
	struct error err;

	setenv("VMTICK_DATA", SOURCE_TOP, 1);
	assert_int_equal(reference_load(&reference, &err), 0);
	assert_int_equal(reference.nr_rows, 62);
	assert_true(reference.idle_irqs_per_s == 11.52 && reference.io_irqs_per_s == 1733.35);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cell cell = {.instrument = "kmod", .period_ns = cases[i].period_us * 1000u};
		const struct published *row;

		strcpy(cell.platform, cases[i].platform);
		strcpy(cell.timer, cases[i].timer);
		strcpy(cell.scenario, cases[i].scenario);
		row = reference_find(&reference, &cell);
		assert_true(row ? row->mean_ns == cases[i].mean_us * 1000 : cases[i].mean_us == 0);
		cell.mode = CELL_GRID;
		assert_null(reference_find(&reference, &cell));
	}
	reference_free(&reference);
}

static void test_missing(void **state)
{
	struct reference reference;
	struct error err;

	setenv("VMTICK_DATA", "/nowhere", 1);
	assert_true(reference_load(&reference, &err) < 0);
	assert_int_equal(err.status, EXIT_OURS);
	assert_non_null(strstr(err.text, "VMTICK_DATA"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_row),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
