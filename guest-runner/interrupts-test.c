/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupts-test.c - samples of /proc/interrupts, of ordinary and of Xen guests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/fake-root.h"
#include "guest-runner/interrupts.h"

/* CPU 1 is offline: columns are not CPU numbers. */
static const char before_text[] =
	"           CPU0       CPU2       \n"
	"   4:         10          0   IO-APIC   4-edge      ttyS0\n"
	"  25:          0        100   PCI-MSI 16385-edge      virtio0-req.0\n"
	" LOC:       5000       6000   Local timer interrupts\n"
	" ERR:          3\n";
static const char after_text[] =
	"           CPU0       CPU2       \n"
	"   4:         12          0   IO-APIC   4-edge      ttyS0\n"
	"  24:          7          0   PCI-MSI 16384-edge      new\n"
	"  25:          1        150   PCI-MSI 16385-edge      virtio0-req.0\n"
	" LOC:       5100       6200   Local timer interrupts\n"
	" ERR:          4\n";

static void counts_by_name_and_cpu(void **state)
{
	struct fake_root root;
	struct interrupts before, after;

	fake_root_open(&root);
	fake_root_put(&root, "/proc/interrupts", before_text);
	assert_int_equal(interrupts_read(&root.paths, &before), 0);
	fake_root_put(&root, "/proc/interrupts", after_text);
	assert_int_equal(interrupts_read(&root.paths, &after), 0);
	assert_int_equal(interrupts_since(&before, &after, "25", 2), 50);
	assert_int_equal(interrupts_since(&before, &after, "25", 0), 1);
	assert_int_equal(interrupts_since(&before, &after, "25", 1), 0);
	assert_int_equal(interrupts_since(&before, &after, "25", INTERRUPTS_ALL_CPUS), 51);
	assert_int_equal(interrupts_since(&before, &after, "24", INTERRUPTS_ALL_CPUS), 7);
	assert_int_equal(interrupts_since(&before, &after, "LOC", 2), 200);
	assert_int_equal(interrupts_since(&before, &after, "ERR", INTERRUPTS_ALL_CPUS), 1);
	assert_int_equal(interrupts_since(&after, &before, "LOC", 2), 0);
	interrupts_free(&before);
	interrupts_free(&after);
	fake_root_close(&root);
}

static void tells_devices_from_the_rest(void **state)
{
	struct fake_root root;
	struct interrupts interrupts;

	fake_root_open(&root);
	fake_root_put(&root, "/proc/interrupts",
		      "            CPU0\n"
		      "  48:      90371  xen-percpu    -virq      timer0\n"
		      "  56:        412  xen-dyn    -event     blkif\n"
		      " HYP:      90000   Hypervisor callback interrupts\n");
	assert_int_equal(interrupts_read(&root.paths, &interrupts), 0);
	assert_true(interrupts_is_device(interrupts_line(&interrupts, "56")));
	assert_false(interrupts_is_device(interrupts_line(&interrupts, "HYP")));
	assert_string_equal(interrupts_line(&interrupts, "56")->what,
			    "xen-dyn    -event     blkif");
	assert_null(interrupts_line(&interrupts, "57"));
	interrupts_free(&interrupts);
	fake_root_put(&root, "/proc/interrupts", "");
	assert_true(interrupts_read(&root.paths, &interrupts) < 0);
	interrupts_free(&interrupts);
	fake_root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_by_name_and_cpu),
		cmocka_unit_test(tells_devices_from_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
