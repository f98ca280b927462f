// SPDX-License-Identifier: GPL-2.0-or-later
/* stand-in-test.c - only the product itself is believed to be it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "store/stand-in.h"

static void test_products(void **state)
{
	static const struct {
		const char *platform, *vendor, *product;
		bool used;
	} cases[] = {
		{"virtualbox", "innotek GmbH", "VirtualBox", false},
		{"virtualbox", "QEMU", "Standard PC (i440FX + PIIX, 1996)", true},
		{"virtualbox", "VMware, Inc.", "VMware Virtual Platform", true},
		{"virtualbox", "VirtualBox", "", true},
		{"vmware", "VMware, Inc.", "VMware20,1", false},
		{"vmware", "QEMU", "VMware", true},
		{"vmware", "", "", true},
		{"qemu", "QEMU", "Standard PC (Q35 + ICH9, 2009)", false},
		{"linux", "LENOVO", "20XWCTO1WW", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *facts = json_pack("{s:s, s:s}", "machine_vendor", cases[i].vendor,
					  "machine_product", cases[i].product);

		assert_int_equal(stand_in_was_used(cases[i].platform, facts), cases[i].used);
		json_decref(facts);
	}
}

static void test_not_told(void **state)
{
	assert_true(stand_in_was_used("virtualbox", NULL));
	assert_true(stand_in_was_used("vmware", NULL));
	assert_false(stand_in_was_used("kvm", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
