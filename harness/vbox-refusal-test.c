/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-refusal-test.c - each known refusal has a reason and a remedy, and KVM is named only where
 * the host shows that it is KVM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/remove-tree.h"
#include "harness/vbox-refusal.h"

static char root[] = "/tmp/vmtick-vbox-XXXXXX";

static int make_root(void **state)
{
	strcpy(root + sizeof(root) - 7, "XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	remove_tree(root);
	return 0;
}

/* A file with text below root, its folders made. */
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

static void assert_explained(const char *text, const char *reason, const char *remedy)
{
	struct finding finding = {.usable = true};

	assert_true(vbox_refusal_explain(root, text, &finding));
	assert_false(finding.usable);
	if (!strstr(finding.reason, reason) || !strstr(finding.remedy, remedy))
		fail_msg("%s: %s", finding.reason, finding.remedy);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *text, *reason, *remedy;
	} cases[] = {
		{"VirtualBox kernel driver not Installed. (VERR_VM_DRIVER_NOT_INSTALLED)",
		 "vboxdrv is not loaded", "modprobe vboxdrv"},
		{"permission problem (VERR_VM_DRIVER_NOT_ACCESSIBLE)", "/dev/vboxdrv", "root"},
		{"different version (VERR_VM_DRIVER_VERSION_MISMATCH)", "another version",
		 "vboxconfig"},
		{"can't enable the AMD-V extension (VERR_SVM_IN_USE)", "another monitor", "end it"},
		{"VT-x is being used (VERR_VMX_IN_VMX_ROOT_MODE)", "another monitor", "end it"},
		{"AMD-V is disabled in the BIOS (VERR_SVM_DISABLED)", "switched off", "firmware"},
		{"The virtual machine 'x' has terminated unexpectedly during startup with exit "
		 "code 1 (0x1)",
		 "ended at once", "rcvboxdrv"},
	};
	struct finding finding = {.usable = true};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_explained(cases[i].text, cases[i].reason, cases[i].remedy);
	assert_false(vbox_refusal_explain(root, "AHCI: Failed (VERR_FILE_NOT_FOUND)", &finding));
	assert_true(finding.usable);
}

static void test_kvm(void **state)
{
	static const char svm[] = "(VERR_SVM_IN_USE)", vmx[] = "(VERR_VMX_IN_VMX_ROOT_MODE)";

	put("/sys/module/kvm_amd/refcnt", "0\n");
	put("/sys/module/kvm/parameters/enable_virt_at_load", "N\n");
	assert_explained(svm, "another monitor", "end it");
	put("/sys/module/kvm/parameters/enable_virt_at_load", "Y\n");
	assert_explained(svm, "since kvm_amd was loaded", "modprobe -r kvm_amd");
	put("/sys/module/kvm_amd/refcnt", "4\n");
	assert_explained(svm, "KVM holds", "end the KVM guests");
	remove_root(NULL);
	put("/sys/module/kvm_intel/refcnt", "1\n");
	assert_explained(vmx, "KVM holds", "end the KVM guests");
	assert_explained("(VERR_VM_DRIVER_NOT_INSTALLED)", "vboxdrv", "modprobe vboxdrv");
}

#define TEST(FUNCTION) cmocka_unit_test_setup_teardown(FUNCTION, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_refusals),
		TEST(test_kvm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
