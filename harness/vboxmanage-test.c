/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vboxmanage-test.c - what real VBoxManages printed, and what is made of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <stdio.h>
#include "cli/alloc.h"
#include "harness/vboxmanage.h"

#define WRAPPER                                                                         \
	"WARNING: The vboxdrv kernel module is not loaded. Either there is no module\n" \
	"         available for the current kernel (6.1.0-7-amd64) or it failed to\n"   \
	"         load. Please recompile the kernel module and install it by\n\n"       \
	"           sudo /sbin/vboxconfig\n\n"                                          \
	"         You will not be able to start VMs until this problem is fixed.\n"

static void test_version(void **state)
{
	static const struct {
		const char *said, *version; /* NULL: none */
	} cases[] = {
		{"7.0.14r161095\n", "7.0.14r161095"},
		{WRAPPER "6.1.50_Debianr161033\r\n", "6.1.50_Debianr161033"},
		{"7.2.0r170228", "7.2.0r170228"},
		{"1.2.3 is not it\n7.1.4r165100\n", "7.1.4r165100"},
		{WRAPPER, NULL},
		{"", NULL},
		{"7.0\n", NULL},
		{"version 7.0.14\n", NULL},
	};
	char version[VBOXMANAGE_VERSION_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool found = vboxmanage_version(cases[i].said, version, sizeof(version));

		assert_int_equal(found, cases[i].version != NULL);
		if (found)
			assert_string_equal(version, cases[i].version);
	}
}

static void test_spelling(void **state)
{
	static const char *const unsupported[] = {"5.2.44r139111", "6.0.24", "7.3.0", "70.1.0", ""};

	assert_string_equal(vboxmanage_spelling("6.1.50")->no_audio[0], "--audio");
	assert_null(vboxmanage_spelling("6.1.50")->architecture[0]);
	assert_null(vboxmanage_spelling("7.0.14r161095")->architecture[0]);
	assert_string_equal(vboxmanage_spelling("7.0.14r161095")->no_audio[2], "--audio-enabled");
	assert_string_equal(vboxmanage_spelling("7.1.4")->architecture[1], "x86");
	assert_string_equal(vboxmanage_spelling("7.2.10")->architecture[1], "x86");
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++)
		assert_null(vboxmanage_spelling(unsupported[i]));
}

static void test_failure(void **state)
{
	static const struct {
		int status;
		const char *err, *failure; /* NULL: none */
	} cases[] = {
		{0, "", NULL},
		{0, "0%...10%...20%...100%\n", NULL},
		{0, "Warning: --audio is deprecated and will be removed soon.\n", NULL},
		{1,
		 "VBoxManage: error: Could not find file for the medium '/x.iso'\n"
		 "VBoxManage: error: Details: code VBOX_E_FILE_ERROR (0x80bb0004), component M\n"
		 "VBoxManage: error: Context: \"OpenMedium(...)\" at line 197 of file V.cpp\n"
		 "VBoxManage: error: Invalid UUID or filename \"/x.iso\"\n",
		 "failed: Could not find file for the medium '/x.iso'; Invalid UUID or filename "
		 "\"/x.iso\""},
		{1,
		 "Oracle VM VirtualBox Command Line\n\nVBoxManage: error: Unknown option: --x\n\n"
		 "Usage:\n\nVBoxManage: error: Unknown option: --x\n",
		 "failed: Unknown option: --x"},
		{3, "VBoxManage: fatal error: RTR3Init: VERR_NO_TRANSLATION\n",
		 "failed: RTR3Init: VERR_NO_TRANSLATION"},
		{0, "0%...VBoxManage: error: it did not work\x1b[31m\n",
		 "failed: it did not work?[31m"},
		{1, "", "failed with exit status 1, and no word why"},
		{2, "Usage: VBoxManage\n", "failed with exit status 2, and no word why"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		AUTO_FREE char *err = alloc_copy(cases[i].err);
		const struct tool_said said = {cases[i].status, (char *)"", err};
		AUTO_FREE char *failure = vboxmanage_failure(&said);

		if (!cases[i].failure)
			assert_null(failure);
		else
			assert_string_equal(failure, cases[i].failure);
	}
}

/* A program that says what the case wants, whatever it is asked. */
static int identify(const char *script, struct vboxmanage *vbox, struct error *err)
{
	char path[] = "/tmp/vmtick-vbox-XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_true(dprintf(fd, "#!/bin/sh\n%s\n", script) > 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	*vbox = (struct vboxmanage){.tool = {.program = path, .limit_ns = 5000000000ull}};
	ret = vboxmanage_identify(vbox, err);
	vbox->tool.program = NULL;
	unlink(path);
	return ret;
}

static void test_identify(void **state)
{
	struct vboxmanage vbox;
	struct error err;

	assert_int_equal(identify("echo 7.0.14r161095", &vbox, &err), 0);
	assert_string_equal(vbox.version, "7.0.14r161095");
	assert_non_null(vbox.spelling);
	assert_int_equal(identify("echo 5.2.44r139111", &vbox, &err), -ENOTSUP);
	assert_non_null(strstr(err.text, "VirtualBox 5.2.44r139111 is not supported"));
	assert_int_equal(identify("echo hello", &vbox, &err), -EPROTO);
	assert_int_equal(identify("echo 'VBoxManage: error: no' >&2", &vbox, &err), -EIO);
	assert_non_null(strstr(err.text, "--version failed: no"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_identify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
