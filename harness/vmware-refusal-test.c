/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmware-refusal-test.c - each refusal gets its remedy; what the host shows explains the rest. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/vmware-refusal.h"

#define CANCELED "\"vmrun\" failed: The operation was canceled"

static char root[] = "/tmp/vmtick-vmware-XXXXXX";

static void put(const char *path, const char *text)
{
	AUTO_FREE char *command = alloc_printf("mkdir -p $(dirname %s%s)", root, path);
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);
	FILE *file;

	assert_int_equal(system(command), 0);
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_root(void **state)
{
	assert_non_null(mkdtemp(root));
	return 0;
}

static int remove_root(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -rf %s", root);

	return system(command);
}

static void assert_explained(const char *said, const char *reason, const char *remedy)
{
	struct finding finding = {.usable = true};

	assert_int_equal(vmware_refusal_explain(root, said, &finding), -ENODEV);
	assert_false(finding.usable);
	if (!strstr(finding.reason, reason) || !strstr(finding.remedy, remedy))
		fail_msg("%s -> %s: %s", said, finding.reason, finding.remedy);
}

/* Before any file is below root. */
static void test_words(void **state)
{
	static const char *const cases[][2] = {
		{CANCELED "; VMware's log: Could not open /dev/vmmon: No such file or directory.",
		 "vmware-modconfig --console --install-all"},
		{"Version mismatch with vmmon module: expecting 417.0, got 416.0.",
		 "vmware-modconfig"},
		{"The virtualization capability of your processor is already in use.",
		 "end the guests"},
		{"This host supports AMD-V, but AMD-V is disabled. VMware Player does not support "
		 "the user level monitor on this host.",
		 "firmware"},
		{"This host supports Intel VT-x, but Intel VT-x is disabled.", "firmware"},
		{"This host does not support \"Intel EPT\" hardware assisted MMU virtualization.",
		 "nested paging"},
		{"The product license has expired", "17.6"},
		{"Unable to connect to host. The specified version was not found",
		 "set product to what is installed"},
		{"created by a newer version of VMware", "hardware-version"},
		{"The virtual machine is unable to reserve memory.", "memory-mib"},
		{CANCELED, "vmware-modconfig"}, /* no /dev/vmmon */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_explained(cases[i][0], cases[i][0], cases[i][1]);
}

static void test_host_explains(void **state)
{
	put("/dev/vmmon", "");
	assert_explained(CANCELED, CANCELED, "look into its log");
	put("/sys/module/kvm_amd/refcnt", "0\n");
	assert_explained(CANCELED, CANCELED, "look into its log");
	put("/sys/module/kvm/parameters/enable_virt_at_load", "Y\n");
	assert_explained(CANCELED, "since kvm_amd was loaded", "modprobe -r kvm_amd");
	put("/sys/module/kvm_amd/refcnt", "3\n");
	assert_explained(CANCELED, "KVM holds", "end the KVM guests");
	assert_explained("is already in use", "KVM holds", "end the KVM guests");
	assert_explained("/dev/vmmon", "/dev/vmmon", "vmware-modconfig");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_host_explains),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
