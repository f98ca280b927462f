/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine-test.c - why a machine cannot be measured, and what is taken back on it, with
 * samples of /proc and /sys below a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/machine-claim.h"
#include "harness/machine-disk.h"
#include "harness/machine.h"

static char root[] = "/tmp/vmtick-machine-XXXXXX";

static int make_root(void **state)
{
	strcpy(root + strlen(root) - 6, "XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r %s", root);

	return system(command);
}

static void put(const char *path, const char *text)
{
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	FILE *file;

	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void put_link(const char *path, const char *target)
{
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	AUTO_FREE char *to = alloc_printf("%s%s", root, target);

	assert_int_equal(symlink(to, full), 0);
}

static void assert_text(const char *path, const char *expected)
{
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	char text[256] = "";
	FILE *file = fopen(full, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) || !*expected);
	fclose(file);
	assert_string_equal(text, expected);
}

/* Refused, with these words in the reason and a remedy. */
static void assert_refused(int ret, const struct finding *finding, const char *part)
{
	assert_true(ret < 0);
	assert_false(finding->usable);
	assert_non_null(strstr(finding->reason, part));
	assert_true(*finding->remedy);
}

static void test_rights(void **state)
{
	struct finding finding = {.usable = true};

	put("/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff\n");
	assert_int_equal(machine_check_rights(root, &finding), 0);
	put("/proc/self/status", "CapEff:\t0000000000000000\n");
	assert_refused(machine_check_rights(root, &finding), &finding, "CAP_SYS_MODULE");
	put("/proc/self/status", "CapEff:\t000001fffffeffff\n");
	assert_refused(machine_check_rights(root, &finding), &finding, "load kernel modules");
	put("/proc/self/status", "CapEff:\t000001ffff7fffff\n");
	assert_refused(machine_check_rights(root, &finding), &finding, "CAP_SYS_NICE");
}

static void test_modules(void **state)
{
	struct finding finding = {.usable = true};

	put("/proc/version", "");
	assert_refused(machine_check_modules(root, &finding), &finding, "no /proc/modules");
	put("/proc/modules", "");
	put("/proc/sys/kernel/modules_disabled", "0\n");
	assert_int_equal(machine_check_modules(root, &finding), 0);
	put("/proc/sys/kernel/modules_disabled", "1\n");
	assert_refused(machine_check_modules(root, &finding), &finding, "modules_disabled is 1");
}

static void test_kernel(void **state)
{
	AUTO_FREE char *images = alloc_printf("%s/guest/stock", root);
	struct finding finding = {.usable = true};

	put("/guest/stock/version", "6.1.0-7-amd64\n");
	assert_int_equal(machine_check_kernel(images, "6.1.0-7-amd64", &finding), 0);
	assert_refused(machine_check_kernel(images, "6.1.0-70-amd64", &finding), &finding,
		       "is for 6.1.0-7-amd64");
	assert_non_null(strstr(finding.remedy, "make guest KERNEL=6.1.0-70-amd64"));
}

/* No kernel takes an empty file, and a test may load no other. */
static void test_module_is_tried(void **state)
{
	AUTO_FREE char *module = alloc_printf("%s/vmtick.ko", root);
	AUTO_FREE char *base = machine_base_module(module);
	struct finding finding = {.usable = true};

	assert_refused(machine_try_modules(root, module, &finding), &finding, "cannot be read");
	put("/precise-timer.ko", "");
	assert_refused(machine_try_modules(root, module, &finding), &finding, base);
}

static void test_version(void **state)
{
	struct host_state host = {.release = "6.1"};
	char version[64];

	put("/proc/cpuinfo", "flags\t\t: fpu vme\n");
	machine_version(root, &host, version, sizeof(version));
	assert_string_equal(version, "Linux 6.1");
	put("/proc/cpuinfo", "processor : 0\nflags\t\t: fpu hypervisor lahf_lm\n");
	machine_version(root, &host, version, sizeof(version));
	assert_string_equal(version, "Linux 6.1, in a virtual machine");
	host.is_dom0 = true;
	machine_version(root, &host, version, sizeof(version));
	assert_string_equal(version, "Linux 6.1, Xen's Dom0");
}

static void put_disk(const char *name, const char *size, const char *removable)
{
	AUTO_FREE char *folder = alloc_printf("/sys/block/%s", name);
	AUTO_FREE char *size_file = alloc_printf("%s/size", folder);
	AUTO_FREE char *removable_file = alloc_printf("%s/removable", folder);
	AUTO_FREE char *device = alloc_printf("%s/device/model", folder);

	put(size_file, size);
	put(removable_file, removable);
	put(device, "");
}

static void test_disk(void **state)
{
	struct finding finding = {.usable = true};
	char name[MACHINE_DISK_MAX];

	put("/sys/block/loop0/size", "2048\n");
	put_disk("sr0", "0\n", "1\n");
	put_disk("sdb", "2048\n", "1\n");
	assert_refused(machine_disk(root, "auto", root, name, &finding), &finding, "no disk");
	assert_int_equal(machine_disk(root, "none", root, name, &finding), 0);
	assert_string_equal(name, "");
	put_disk("nvme0n1", "2048\n", "0\n");
	assert_int_equal(machine_disk(root, "auto", root, name, &finding), 0);
	assert_string_equal(name, "nvme0n1");
	assert_int_equal(machine_disk(root, "sdb", root, name, &finding), 0);
	assert_string_equal(name, "sdb");
	assert_refused(machine_disk(root, "sr0", root, name, &finding), &finding, "nvme0n1");
	put_disk("sda", "2048\n", "0\n");
	assert_int_equal(machine_disk(root, "auto", NULL, name, &finding), 0);
	assert_refused(machine_disk(root, "auto", root, name, &finding), &finding, "not clear");
}

/* A folder on an encrypted volume on a partition. */
static void test_disk_behind_a_folder(void **state)
{
	AUTO_FREE char *number = NULL;
	struct finding finding = {.usable = true};
	char name[MACHINE_DISK_MAX];
	struct stat st;

	put_disk("sda", "2048\n", "0\n");
	put_disk("sdb", "2048\n", "0\n");
	put("/sys/block/sdb/sdb2/partition", "2\n");
	put("/sys/block/dm-0/slaves/.keep", "");
	put_link("/sys/block/dm-0/slaves/sdb2", "/sys/block/sdb/sdb2");
	put("/sys/dev/block/.keep", "");
	assert_int_equal(stat(root, &st), 0);
	number = alloc_printf("/sys/dev/block/%u:%u", major(st.st_dev), minor(st.st_dev));
	put_link(number, "/sys/block/dm-0");
	assert_int_equal(machine_disk(root, "auto", root, name, &finding), 0);
	assert_string_equal(name, "sdb");
}

static void claim(struct machine_claim *machine)
{
	struct finding finding = {0};

	put("/run/x", "");
	assert_int_equal(machine_claim(root, machine, &finding), 0);
}

static void test_restores_what_was_noted(void **state)
{
	struct machine_claim machine;

	put("/proc/irq/24/smp_affinity_list", "1\n");
	put("/sys/kernel/rcu_expedited", "1\n");
	put("/sys/kernel/other", "1\n");
	put("/run/vmtick/undo", "/proc/irq/24/smp_affinity_list 0\n"
				"/sys/kernel/rcu_expedited 0\n"
				"/sys/kernel/other 0\n"
				"/proc/irq/../../sys/kernel/other 0\n"
				"/proc/irq/99/smp_affinity_list 0\n"
				"/proc/irq/24/smp_affi");
	claim(&machine);
	assert_text("/proc/irq/24/smp_affinity_list", "0\n");
	assert_text("/sys/kernel/rcu_expedited", "0\n");
	assert_text("/sys/kernel/other", "1\n");
	assert_true(access(machine.undo, F_OK));
	machine_unclaim(&machine);
}

/* What was changed twice goes back to what was there first. */
static void test_restores_in_reverse_order(void **state)
{
	struct machine_claim machine;

	claim(&machine);
	assert_int_equal(machine_expect_changes(&machine), 0);
	assert_text("/run/vmtick/undo", "");
	put("/sys/kernel/rcu_expedited", "5\n");
	put("/run/vmtick/undo", "/sys/kernel/rcu_expedited 0\n/sys/kernel/rcu_expedited 1\n");
	assert_int_equal(machine_restore(root, &machine), 0);
	assert_text("/sys/kernel/rcu_expedited", "0\n");
	machine_unclaim(&machine);
}

static void test_module_of_somebody_else(void **state)
{
	struct machine_claim machine;
	struct finding finding = {.usable = true};

	put("/run/x", "");
	put("/sys/module/precise_timer/refcnt", "0\n");
	assert_refused(machine_claim(root, &machine, &finding), &finding,
		       "precise_timer is loaded, and not by a runner");
	put("/sys/module/vmtick/refcnt", "0\n");
	assert_refused(machine_claim(root, &machine, &finding), &finding,
		       "vmtick is loaded, and not by a runner");
}

static void test_claims_once(void **state)
{
	AUTO_FREE char *path = alloc_printf("%s/run/vmtick/lock", root);
	struct machine_claim machine;
	FILE *other;

	claim(&machine);
	other = fopen(path, "r");
	assert_true(flock(fileno(other), LOCK_EX | LOCK_NB) < 0);
	machine_unclaim(&machine);
	assert_int_equal(flock(fileno(other), LOCK_EX | LOCK_NB), 0);
	fclose(other);
}

#define TEST(FUNCTION) cmocka_unit_test_setup_teardown(FUNCTION, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rights),
		TEST(test_modules),
		TEST(test_kernel),
		TEST(test_module_is_tried),
		TEST(test_version),
		TEST(test_disk),
		TEST(test_disk_behind_a_folder),
		TEST(test_restores_what_was_noted),
		TEST(test_restores_in_reverse_order),
		TEST(test_module_of_somebody_else),
		TEST(test_claims_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
