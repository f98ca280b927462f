/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmrun-test.c - what vmrun and the product say is understood, with whatever stands around it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/vmrun.h"

static void test_failures(void **state)
{
	static const struct {
		int status;
		const char *out, *err, *failure; /* NULL: it did not fail */
	} cases[] = {
		{0, "", "", NULL},
		{0, "Total running VMs: 0\n", "", NULL},
		{0, "", "Warning: program compiled against libxml 210 using older 209\n", NULL},
		{255, "Error: The operation was canceled\n", "", "The operation was canceled"},
		{255,
		 "2015-08-31T17:57:29.547| ServiceImpl_Opener: PID 5033\nError: The file is "
		 "already in use\n\n",
		 "", "The file is already in use"},
		{0, "", "Error: Unknown error\n", "Unknown error"},
		{0, "Error: One\nError: Two\n", "", "One; Two"},
		{255, "Fehler: Der Vorgang wurde abgebrochen\n", "",
		 "Fehler: Der Vorgang wurde abgebrochen"},
		{255, "", "vmrun: cannot execute\n", "vmrun: cannot execute"},
		{134, "vmrun unrecoverable error: (vix-poll)\nVERIFY hostinfo.c:2938\nA log\n", "",
		 "vmrun unrecoverable error: (vix-poll)"},
		{255, "Error: \x1b[31mred\n", "", "?[31mred"},
		{3, "", "", "exit status 3, without a word"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tool_said said = {cases[i].status, (char *)cases[i].out,
					 (char *)cases[i].err};
		AUTO_FREE char *failure = vmrun_failure(&said);

		if (!failure != !cases[i].failure || (failure && strcmp(failure, cases[i].failure)))
			fail_msg("case %zu: %s", i, failure ?: "no failure");
	}
}

static void test_versions(void **state)
{
	static const struct {
		const char *said, *text;
		unsigned hardware;
	} cases[] = {
		{"VMware Workstation 17.5.2 build-23775571\n",
		 "VMware Workstation 17.5.2 build-23775571", 21},
		{"VMware Workstation 17.0.0 build-1\n", "VMware Workstation 17.0.0 build-1", 20},
		{"VMware Player 16.2.4 build-20089737\n", "VMware Player 16.2.4 build-20089737",
		 19},
		{"VMware Workstation 16.1.0 build-1\n", "VMware Workstation 16.1.0 build-1", 18},
		{"VMware Workstation 15.5.1 build-1\n", "VMware Workstation 15.5.1 build-1", 16},
		{"VMware Workstation 25H2 build-24995812\n",
		 "VMware Workstation 25H2 build-24995812", 22},
		{"VMware Workstation 99.0.0 build-1\n", "VMware Workstation 99.0.0 build-1", 22},
		{"VMware Workstation 14.1.8 build-1\n", "VMware Workstation 14.1.8 build-1", 0},
		{"Warning: older 209\nVMware Workstation 17.6.1 build-2\nbye\n",
		 "VMware Workstation 17.6.1 build-2", 21},
		{"VMware Workstation\n", NULL, 0},
		{"VMware Workstation nonsense build-23775571\n", NULL, 0},
		{"VMware Fusion 13.0.0\n", NULL, 0},
		{"nonsense 17.0.0", NULL, 0},
		{"", NULL, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vmware_version version;
		bool found = vmware_version_parse(cases[i].said, &version);

		if (found != (cases[i].text != NULL))
			fail_msg("%s: found %d", cases[i].said, found);
		if (!found)
			continue;
		assert_string_equal(version.text, cases[i].text);
		assert_int_equal(version.hardware, cases[i].hardware);
	}
}

static void test_missing_program(void **state)
{
	struct vmrun vmrun = {{"/nonexistent/vmrun", NULL, 1000000000}, "player"};
	struct vmware_version version;
	struct error err;

	assert_int_equal(vmware_version_ask(&vmrun, &version, &err), -ENOENT);
	assert_non_null(strstr(err.text, "program /nonexistent/vmplayer cannot be run"));
	assert_int_equal(vmrun_run(&vmrun, "list", NULL, NULL, &err), -ENOENT);
	assert_int_equal(err.status, EXIT_NOTHING);
}

static void test_failure_names_the_command(void **state)
{
	struct vmrun vmrun = {{"false", NULL, 1000000000}, "ws"};
	struct error err;

	assert_int_equal(vmrun_run(&vmrun, "start", "/a/b.vmx", "nogui", &err), -EIO);
	assert_string_equal(err.text, "\"false -T ws start /a/b.vmx nogui\" failed: exit status 1, "
				      "without a word");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_missing_program),
		cmocka_unit_test(test_failure_names_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
