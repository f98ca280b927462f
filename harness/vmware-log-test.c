/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmware-log-test.c - facts, messages and ends in logs as Workstation 7 to 17 write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/vmware-log.h"

#define T17  "2024-05-01T10:00:00.500Z In(05) vmx "
#define T15  "2020-05-01T10:00:00.500+03:00| vmx| I125: "
#define T7   "Jan 24 00:37:47: vmx| "
#define RULE "----------------------------------------\n"

static const char moved[] =
	T15 "Msg_Question:\n" T15 "[msg.uuid.moved] This virtual machine may have been moved or "
	    "copied.\n" T15 "\n" T15 "Which did you do?\n" T15 RULE;

static void test_engines(void **state)
{
	static const struct {
		const char *log, *engine;
	} cases[] = {
		{T17 "Monitor Mode: CPL0\n" T17 "Loading hv-vt.vmm\n", "CPL0, VT-x"},
		{T17 "vmm: hv-svm.vmm gphys-npt.vmm\n" T17 "Monitor Mode: CPL0\n", "CPL0, AMD-V"},
		{T17 "Monitor Mode: CPL0\n", "CPL0"},
		{T17 "Monitor Mode: ULM\n", "ULM"},
		{T7 "HV Settings: virtual exec = 'software'; virtual mmu = 'software'\n",
		 "virtual exec = 'software'; virtual mmu = 'software'"},
		{T17 "Monitor started\n", "unknown"},
		{"", "unknown"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		AUTO_FREE char *engine = vmware_log_engine(cases[i].log);

		assert_string_equal(engine, cases[i].engine);
	}
}

static void test_settings(void **state)
{
	static const char log[] = T17 "changed virtualHW.version = \"7\"\n" T17
				      "DICT         virtualHW.version = \"16\"\n" T17
				      "DICT                  empty = \"\"\n";
	AUTO_FREE char *hardware = vmware_log_setting(log, "virtualHW.version");
	AUTO_FREE char *empty = vmware_log_setting(log, "empty");
	AUTO_FREE char *none = vmware_log_setting(log, "none");

	assert_string_equal(hardware, "16");
	assert_string_equal(empty, "");
	assert_string_equal(none, "unknown");
}

static void test_messages(void **state)
{
	static const struct {
		const char *log, *messages;
	} cases[] = {
		{T15
		 "Msg_Post: Error\n" T15
		 "[msg.vmmonPosix.badVersion] Version mismatch with vmmon module: expecting "
		 "417.0, got 416.0.\n" T15 "[msg.vmmonPosix.badDriver] Try again.\n" T15 RULE T15
		 "Msg_Post: Error\n" T15
		 "[msg.vmmonPosix.initFailed] Failed to initialize monitor device.\n" T15 RULE T15
		 "other\n",
		 "Version mismatch with vmmon module: expecting 417.0, got 416.0. Try again.; "
		 "Failed to initialize monitor device."},
		{T7 "Msg_Post: Error\n" T7 "[msg.disk.noBackEnd] Cannot open the disk.\n" T7
		    "[msg.disk.configureDiskError] Reason: not found." RULE T7 "Module\n",
		 "Cannot open the disk. Reason: not found."},
		{T17 "Msg_Post: Error\n" T17 "[msg.a] cut off", "cut off"},
		{T17 "Msg_Post: Error\nshort\n" T17 RULE, "short"},
		{T17 "Msg_Post: Error\n" T17 "[msg.open no end\n" T17 RULE, "[msg.open no end"},
		{moved, "This virtual machine may have been moved or copied. Which did you do?"},
		{T17 "Msg_Post: Warning\n" T17 "[msg.b] mild\n" T17 RULE, NULL},
		{"", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		AUTO_FREE char *messages = vmware_log_messages(cases[i].log);

		if (!messages != !cases[i].messages ||
		    (messages && strcmp(messages, cases[i].messages)))
			fail_msg("case %zu: %s", i, messages ?: "none");
	}
}

static void test_a_flood_of_messages_is_bounded(void **state)
{
	char *log = alloc_array(1 << 20, 1);

	for (size_t i = 0; i < 1000; i++)
		strcat(log, T17 "Msg_Post: Error\n" T17 "a text of forty characters, or somewhat "
				"more\n" T17 RULE);
	AUTO_FREE char *messages = vmware_log_messages(log);
	assert_in_range(strlen(messages), 100, 600);
	free(log);
}

static void test_questions(void **state)
{
	AUTO_FREE char *answered =
		alloc_printf("%s" T15 "MsgQuestion: msg.uuid.moved reply=0\n", moved);
	AUTO_FREE char *again = alloc_printf("%s%s", answered, moved);
	AUTO_FREE char *open = vmware_log_question(moved);
	AUTO_FREE char *reopened = vmware_log_question(again);

	assert_string_equal(open, "This virtual machine may have been moved or copied. Which did "
				  "you do?");
	assert_null(vmware_log_question(answered));
	assert_string_equal(reopened, open);
	assert_null(vmware_log_question(T15 "quiet\n"));
}

static void test_ends(void **state)
{
	assert_true(vmware_log_is_clean_end(T17 "Powering off\n" T17 "VMX exit (0).\n"));
	assert_false(vmware_log_is_clean_end(T17 "VMX exit (1).\n"));
	assert_false(vmware_log_is_clean_end(T17 "running\n"));
	assert_false(vmware_log_is_clean_end(
		T17 "[msg.log.error.unrecoverable] VMware Workstation unrecoverable error: "
		    "(vcpu-0)\n" T17 "VMX exit (0).\n"));
}

static void test_log_that_is_not_there(void **state)
{
	AUTO_FREE char *log = vmware_log_read("/nonexistent/vmware.log");

	assert_string_equal(log, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engines),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_a_flood_of_messages_is_bounded),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_log_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
