/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-state-test.c - kernel and hypervisor are told by sysfs, and compared with what is asked;
 * another machine is never judged by this one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/host-state.h"

#define REALTIME "sys/kernel/realtime"
#define TYPE	 "sys/hypervisor/type"
#define FEATURES "sys/hypervisor/properties/features"

static char root[] = "/tmp/vmtick-host-state-XXXXXX";

static const char *const folders[] = {"sys", "sys/kernel", "sys/hypervisor",
				      "sys/hypervisor/properties"};

#define NR_FOLDERS (sizeof(folders) / sizeof(*folders))

static int make_root(void **state)
{
	int ret = !mkdtemp(root) || chdir(root);

	for (size_t i = 0; i < NR_FOLDERS && !ret; i++)
		ret = mkdir(folders[i], 0700);
	return ret;
}

/* text NULL: the kernel has no such file. */
static void put(const char *path, const char *text)
{
	FILE *file;

	unlink(path);
	if (!text)
		return;
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int remove_root(void **state)
{
	put(REALTIME, NULL);
	put(TYPE, NULL);
	put(FEATURES, NULL);
	for (size_t i = NR_FOLDERS; i; i--)
		rmdir(folders[i - 1]);
	return chdir("/") || rmdir(root);
}

static void test_hypervisor(void **state)
{
	static const struct {
		const char *type, *features;
		bool is_dom0;
	} cases[] = {
		{NULL, NULL, false},
		{"xen\n", NULL, false},
		{"xen\n", "00002705\n", false}, /* a guest of Xen */
		{"xen\n", "00002f05\n", true},
		{"other\n", "00002f05\n", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct host_state host;

		put(TYPE, cases[i].type);
		put(FEATURES, cases[i].features);
		host_state_read(root, &host);
		assert_int_equal(host.is_dom0, cases[i].is_dom0);
		assert_int_equal(host.is_rt, false);
		assert_true(*host.release);
	}
}

static const struct setting with_uri[] = {{"uri", "qemu:///embed", SETTING_TEXT}, {NULL}};
static const struct setting without[] = {{NULL}};

/* Set realtime and asked; NULL reason: the cell is measured. */
static void check(const struct settings *settings, const char *realtime, const char *asked,
		  const char *reason)
{
	struct finding finding = {.usable = true};
	struct cell cell = {.repetition = 1};

	strcpy(cell.host_kernel, asked);
	put(REALTIME, realtime);
	assert_int_equal(host_state_check(root, settings, &cell, &finding) != 0, reason != NULL);
	assert_int_equal(finding.usable, !reason);
	if (reason)
		assert_non_null(strstr(finding.reason, reason));
	assert_int_equal(*finding.remedy != '\0', reason != NULL);
}

static void test_kernel(void **state)
{
	static const struct {
		const char *realtime, *asked, *reason;
	} cases[] = {
		{NULL, "any", NULL},
		{"1\n", "any", NULL},
		{NULL, "stock", NULL},
		{"0\n", "stock", NULL},
		{"1\n", "rt", NULL},
		{NULL, "rt", "which is an ordinary kernel, not rt as asked"},
		{"0\n", "rt", "which is an ordinary kernel, not rt as asked"},
		{"1\n", "stock", "which is PREEMPT_RT, not stock as asked"},
	};
	struct settings *guest = settings_new(with_uri), *here = settings_new(without);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check(guest, cases[i].realtime, cases[i].asked, cases[i].reason);
		check(here, cases[i].realtime, cases[i].asked, cases[i].reason);
	}
	settings_free(guest);
	settings_free(here);
}

static void test_elsewhere(void **state)
{
	static const char told[] = "the host behind qemu+ssh://lab2/system cannot be asked";
	struct settings *remote = settings_new(with_uri);
	struct error err;

	assert_int_equal(settings_set(remote, "uri", "qemu+ssh://lab2/system", &err), 0);
	assert_true(host_is_elsewhere(remote));
	check(remote, "1\n", "any", NULL);
	check(remote, "1\n", "rt", told);
	check(remote, NULL, "stock", told);
	settings_free(remote);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_hypervisor),
					   cmocka_unit_test(test_kernel),
					   cmocka_unit_test(test_elsewhere)};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
