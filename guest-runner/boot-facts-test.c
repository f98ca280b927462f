/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot-facts-test.c - facts of a guest, from samples of its proc and sysfs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/boot-facts.h"
#include "guest-runner/fake-root.h"
#include "guest-runner/scope.h"

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/"

static void put_guest(const struct fake_root *root)
{
	fake_root_put(root, "/proc/sys/kernel/osrelease", "6.1.0-1-amd64\n");
	fake_root_put(root, "/proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian\n");
	fake_root_put(root, "/proc/cmdline", "console=ttyS0 quiet\n");
	fake_root_put(root, "/sys/devices/system/cpu/online", "0-1\n");
	fake_root_put(root, "/proc/cpuinfo",
		      "processor\t: 0\nmodel\t\t: 6\nmodel name\t: QEMU = \"x\"\n"
		      "flags\t\t: fpu tsc rdtscp hypervisor tsc_deadline_timer\n\n"
		      "processor\t: 1\nmodel name\t: other\nflags\t\t: fpu nonstop_tsc\n");
	fake_root_put(root, CLOCKSOURCE "current_clocksource", "tsc\n");
	fake_root_put(root, CLOCKSOURCE "available_clocksource", "tsc hpet acpi_pm \n");
	fake_root_put(root, "/sys/hypervisor/type", "xen\n");
	fake_root_put(root, "/sys/hypervisor/guest_type", "PVH\n");
	fake_root_put(root, "/sys/hypervisor/version/major", "4\n");
	fake_root_put(root, "/sys/hypervisor/version/minor", "17\n");
	fake_root_put(root, "/sys/hypervisor/version/extra", ".7\n");
	fake_root_put(root, "/sys/class/dmi/id/sys_vendor", "innotek GmbH\n");
	fake_root_put(root, "/sys/class/dmi/id/product_name", "VirtualBox\n");
	fake_root_put(root, "/proc/timer_list",
		      "Tick Device: mode:     1\nPer CPU device: 0\n"
		      "Clock Event Device: lapic\n max_delta_ns:   8\n min_delta_ns:   1000\n\n"
		      "Tick Device: mode:     1\nPer CPU device: 1\n"
		      "Clock Event Device: xen\n max_delta_ns:   8\n min_delta_ns:   100001\n");
}

static void assert_fact(const struct facts *facts, const char *line)
{
	if (!strstr(facts->text, line))
		fail_msg("no \"%s\" in:\n%s", line, facts->text);
}

static void tells_what_the_guest_is(void **state)
{
	struct fake_root root;
	struct facts facts = {0};

	fake_root_open(&root);
	put_guest(&root);
	boot_facts_add(&root.paths, 1, &facts);
	assert_fact(&facts, "kernel=6.1.0-1-amd64 #1 SMP PREEMPT_DYNAMIC Debian\n");
	assert_fact(&facts, "preempt_rt=no\n");
	assert_fact(&facts, "cmdline=console=ttyS0 quiet\n");
	assert_fact(&facts, "cpus=0-1\n");
	assert_fact(&facts, "cpu_model=QEMU = \"x\"\n");
	assert_fact(&facts, "hypervisor=yes\n");
	assert_fact(&facts, "tsc_flags=tsc tsc_deadline_timer rdtscp\n");
	assert_fact(&facts, "clocksource=tsc\n");
	assert_fact(&facts, "clocksources=tsc hpet acpi_pm \n");
	assert_fact(&facts, "clockevent=xen\n");
	assert_fact(&facts, "clockevent_min_delta_ns=100001\n");
	assert_fact(&facts, "guest_timer_slop_ns=100001\n");
	assert_fact(&facts, "xen_guest_type=PVH\n");
	assert_fact(&facts, "xen_version_seen=4.17.7\n");
	assert_fact(&facts, "machine_vendor=innotek GmbH\n");
	assert_fact(&facts, "machine_product=VirtualBox\n");
	facts_free(&facts);
	fake_root_close(&root);
}

static void knows_realtime_kernels(void **state)
{
	struct fake_root root;
	struct facts facts = {0};

	fake_root_open(&root);
	put_guest(&root);
	fake_root_put(&root, "/sys/kernel/realtime", "1\n");
	boot_facts_add(&root.paths, 0, &facts);
	assert_fact(&facts, "preempt_rt=yes\n");
	assert_fact(&facts, "clockevent=lapic\n");
	assert_null(strstr(facts.text, "guest_timer_slop_ns"));
	facts_free(&facts);
	fake_root_close(&root);
}

static void leaves_out_what_is_not_told(void **state)
{
	struct fake_root root;
	struct facts facts = {0};

	fake_root_open(&root);
	boot_facts_add(&root.paths, 0, &facts);
	assert_null(strstr(facts.text, "clock"));
	assert_null(strstr(facts.text, "cpu"));
	assert_fact(&facts, "machine_vendor=\n");
	assert_fact(&facts, "machine_product=\n");
	facts_free(&facts);
	fake_root_close(&root);
}

/* The CPU is that of the machine which tests: the kernel knows whether it is a hypervisor's. */
static void names_the_hypervisor_if_there_is_one(void **state)
{
	struct fake_root root;
	struct facts facts = {0};
	scope_free char *cpuinfo = NULL;
	const char *name;

	fake_root_open(&root);
	assert_int_equal(sysfile_load(&(struct paths){.root = ""}, "/proc/cpuinfo", &cpuinfo), 0);
	boot_facts_add(&root.paths, 0, &facts);
	name = strstr(facts.text, "\nhypervisor_signature=");
	assert_non_null(name);
	name += strlen("\nhypervisor_signature=");
	assert_int_equal(*name != '\n', strstr(cpuinfo, " hypervisor") != NULL);
	assert_true(strcspn(name, "\n") <= 12);
	facts_free(&facts);
	fake_root_close(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_the_guest_is),
		cmocka_unit_test(knows_realtime_kernels),
		cmocka_unit_test(leaves_out_what_is_not_told),
		cmocka_unit_test(names_the_hypervisor_if_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
