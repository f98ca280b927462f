/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hypervisor-test.c - the slop of a Xen, from its command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "harness/hypervisor.h"

static void test_slop(void **state)
{
	static const struct {
		const char *cmdline;
		uint64_t slop_ns;
		bool told;
	} cases[] = {
		{"", 50000, false},
		{"console=com1 dom0_mem=1536M", 50000, false},
		{"timer_slop=1", 1, true},
		{"console=com1 timer_slop=1 sched=null", 1, true},
		{"timer_slop=1 timer_slop=2000", 2000, true},
		{"timer_slop=0x100", 256, true},
		{"timer_slop=0", 0, true},
		{"xtimer_slop=1", 50000, false},
		{"note=timer_slop=1", 50000, false},
		{"timer_slop", 50000, false},
	};
	bool told;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(hypervisor_slop_ns(cases[i].cmdline, &told), cases[i].slop_ns);
		assert_int_equal(told, cases[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_slop)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
