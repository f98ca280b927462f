/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config-test.c - configs read, refused with line and remedy, and expanded into plans. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/plan.h"

#define GOOD                                                                            \
	"[matrix]\nplatforms = null\n[cells a]\nscenarios = idle, io\nperiods = 150us " \
	"10us\nwarmup = 100\n"

/* Write text to a file of its own and read it as a config. */
static int read_text(const char *text, struct config **config, struct error *err)
{
	char path[] = "/tmp/vmtick-config-XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(config_new(config, err), 0);
	ret = config_read(*config, path, err);
	unlink(path);
	return ret;
}

static struct plan *expand(const char *text, struct config **config)
{
	struct plan_filter all = {0};
	struct plan *plan;
	struct error err;

	if (read_text(text, config, &err))
		fail_msg("%s", err.text);
	assert_int_equal(plan_expand(*config, &all, &plan, &err), 0);
	return plan;
}

static void test_expands_in_order(void **state)
{
	static const char *const ids[] = {
		"null-stock-hrtimer-kmod-idle-150us", "null-stock-hrtimer-kmod-idle-10us",
		"null-stock-hrtimer-kmod-io-150us", "null-stock-hrtimer-kmod-io-10us"};
	struct config *config;
	struct plan *plan = expand(GOOD "[cells b]\nscenarios = idle\nperiods = 10us\n", &config);

	assert_int_equal(plan->nr_boots, 1);
	assert_int_equal(plan_nr_cells(plan), 4); /* b's only cell is a's */
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(plan->boots[0].cells[i].id, ids[i]);
	assert_int_equal(plan->boots[0].cells[0].nr_events, 4500);
	assert_int_equal(plan_boot_events_ns(&plan->boots[0]), 2 * 4500 * (150000 + 10000));
	plan_free(plan);
	config_free(config);
}

static void test_boots_by_platform_and_kernel(void **state)
{
	struct config *config;
	struct plan *plan = expand("[cells a]\nplatforms = null, qemu\nkernels = stock own\n"
				   "scenarios = idle\nperiods = 1ms\n",
				   &config);

	assert_int_equal(plan->nr_boots, 4);
	assert_string_equal(plan->boots[1].platform->name, "null");
	assert_string_equal(plan->boots[1].kernel, "own");
	assert_string_equal(plan->boots[2].platform->name, "qemu");
	plan_free(plan);
	config_free(config);
}

/* Slops span boots where the platform has slop, and nothing where it has none. */
static void test_boots_by_slop(void **state)
{
	static const char *const ids[] = {"null-stock-hrtimer-kmod-idle-10us",
					  "null-stock-hrtimer-kmod-idle-10us-guestslop1",
					  "null-stock-hrtimer-kmod-idle-10us-xenslop1",
					  "null-stock-hrtimer-kmod-idle-10us-xenslop1-guestslop1",
					  "qemu-stock-hrtimer-kmod-idle-10us"};
	struct config *config;
	struct plan *plan =
		expand("[matrix]\nplatforms = null, qemu\nscenarios = idle\nperiods = 10us\n"
		       "[cells a]\nguest-slops = default, 1\nxen-slops = default 01\n"
		       "[cells b]\nguest-slops = 1\n",
		       &config);

	assert_int_equal(plan->nr_boots, 5); /* b's cells are among a's */
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(plan->boots[i].nr_cells, 1);
		assert_string_equal(plan->boots[i].cells[0].id, ids[i]);
	}
	assert_string_equal(plan->boots[2].cells[0].xen_slop, "1");
	assert_string_equal(plan->boots[2].cells[0].guest_slop, CELL_SLOP_DEFAULT);
	plan_free(plan);
	config_free(config);
}

static void test_providers(void **state)
{
	struct config *config;
	struct plan *plan =
		expand("[matrix]\nplatforms = null, qemu\nscenarios = idle\nperiods = 10us\n"
		       "[cells a]\nparavirt-providers = kvm, default\n",
		       &config);

	assert_int_equal(plan->nr_boots, 3); /* qemu has no choice of them */
	assert_string_equal(plan->boots[0].cells[0].id,
			    "null-stock-hrtimer-kmod-idle-10us-paravirtkvm");
	assert_string_equal(plan->boots[0].cells[0].paravirt, "kvm");
	assert_string_equal(plan->boots[1].cells[0].id, "null-stock-hrtimer-kmod-idle-10us");
	assert_string_equal(plan->boots[2].cells[0].id, "qemu-stock-hrtimer-kmod-idle-10us");
	plan_free(plan);
	config_free(config);
}

static void test_repetitions(void **state)
{
	static const char *const ids[] = {"null-stock-hrtimer-kmod-idle-10us-hoststock",
					  "null-stock-hrtimer-kmod-idle-10us-hostrt",
					  "null-stock-hrtimer-kmod-idle-10us-hoststock-rep2",
					  "null-stock-hrtimer-kmod-idle-10us-hostrt-rep2"};
	struct config *config;
	struct plan *plan =
		expand("[matrix]\nplatforms = null\nscenarios = idle\nperiods = 10us\n"
		       "[cells a]\nrepetitions = 2\nhost-kernels = stock, rt\nduration = 1s\n",
		       &config);

	assert_int_equal(plan->nr_boots, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(plan->boots[i].nr_cells, 1);
		assert_string_equal(plan->boots[i].cells[0].id, ids[i]);
		assert_int_equal(plan->boots[i].cells[0].nr_events, 100000);
	}
	plan_free(plan);
	config_free(config);
}

static void test_overrides(void **state)
{
	struct config *config;
	struct error err;

	assert_int_equal(read_text(GOOD "[platform qemu]\nvcpus = 4\n", &config, &err), 0);
	assert_int_equal(settings_number(config_settings(config, &platform_qemu), "vcpus"), 4);
	assert_int_equal(config_override(config, "qemu.vcpus=3", &err), 0);
	assert_int_equal(settings_number(config_settings(config, &platform_qemu), "vcpus"), 3);
	assert_int_equal(config_override(config, "events=7", &err), 0);
	assert_int_equal(config->matrices[0]->parameters.nr_events, 7);
	assert_int_equal(config_override(config, "qemu.vcpsu=3", &err), -EINVAL);
	assert_non_null(strstr(err.text, "did you mean \"vcpus\"?"));
	assert_int_equal(config_override(config, "events", &err), -EINVAL);
	config_free(config);
}

static void test_bad_configs(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{"[cels a]\nperiods = 1us\n", "line 2: [cels a] periods: unknown section"},
		{GOOD "period = 1us\n",
		 "line 7: [cells a] period: unknown key \"period\" (did you"},
		{GOOD "periods = 0us\n", "period \"0us\" is out of range"},
		{GOOD "periods = -1us\n", "period \"-1us\" is not a duration"},
		{GOOD "periods = 11s\n", "is out of range"},
		{GOOD "periods = soon\n", "not a duration"},
		{GOOD "events = 0\n", "events \"0\" is out of range"},
		{GOOD "events = 9223372036854775808\n", "is out of range"},
		{GOOD "events = 100000000\n", "too many to keep each sample"},
		{GOOD "scenarios = idel\n", "unknown scenario \"idel\" (did you mean \"idle\"?"},
		{GOOD "platforms = qmeu\n", "unknown platform \"qmeu\" (did you mean \"qemu\"?"},
		{GOOD "timers = hrtimr\n", "unknown timer \"hrtimr\" (did you mean \"hrtimer\"?"},
		{GOOD "instruments = ktimer\n", "unknown instrument"},
		{GOOD "mode = gird\n", "unknown mode \"gird\" (did you mean \"grid\"?"},
		{GOOD "xen-slops = 0\n", "xen-slops \"0\" is out of range (1 to 1000000000)"},
		{GOOD "guest-slops = 1us\n", "guest-slops \"1us\" is not a whole number"},
		{GOOD "guest-slops = ,\n", "has no guest-slops"},
		{GOOD "cpu = all\n", "not a whole number"},
		{GOOD "kernels = ../../etc\n", "is no name"},
		{GOOD "not a line\n", "line 7: neither [section] nor key = value"},
		{"[cells a]\nplatforms = null\nscenarios = idle\n", "has no periods"},
		{GOOD "events = 5\nevents = 6\n", "given twice, or on more than one line"},
		{GOOD "platforms = null,\n  qemu\n", "given twice, or on more than one line"},
		{GOOD "; 200 bytes and more: 123456789 123456789 123456789 123456789 89 123456789 "
		      "123456789 123456789 123456789 123456789 123456789 "
		      "123456789 123456789 123456789 123456789 123456789 123456789 123456789 "
		      "123456789 123456789 123456789 123456789 123456789\n",
		 "line 7 is longer than"},
		{GOOD "mode = grid\nevents = 10000000000\nkeep = histogram\nperiods = 10s\n",
		 "would take"},
		{"[platform qemu]\nvcpus = 0\n", "vcpus \"0\" is out of range (1 to 64)"},
		{"[platform qemu]\npin = 1,,2\n", "neither \"none\" nor a host CPU per vCPU"},
		{"[platform qemu]\ndisk = scsi\n",
		 "disk \"scsi\" is unknown (valid: virtio, sata)"},
		{"[platform xen]\nvcpus = 1\n", "unknown platform \"xen\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct config *config;
		struct error err = {.text = ""};

		if (!read_text(cases[i].text, &config, &err))
			fail_msg("case %zu was taken: %s", i, cases[i].text);
		if (!strstr(err.text, cases[i].said) || strchr(err.text, '\n'))
			fail_msg("case %zu said \"%s\"", i, err.text);
		assert_int_equal(err.status, EXIT_USAGE);
		config_free(config);
	}
}

static void test_missing_config(void **state)
{
	struct config *config;
	struct error err;

	assert_int_equal(config_new(&config, &err), 0);
	assert_int_equal(config_read(config, "tabel1", &err), -ENOENT);
	assert_non_null(strstr(err.text, "\"tabel1\""));
	config_free(config);
}

static void test_unlike_twins(void **state)
{
	struct plan_filter all = {0};
	struct config *config;
	struct plan *plan;
	struct error err;

	assert_int_equal(read_text(GOOD "[cells b]\nscenarios = idle\nperiods = 10us\nevents = 5\n",
				   &config, &err),
			 0);
	assert_int_equal(plan_expand(config, &all, &plan, &err), -EINVAL);
	assert_non_null(strstr(err.text, "null-stock-hrtimer-kmod-idle-10us is asked for twice"));
	config_free(config);
}

static void test_filter_that_leaves_nothing(void **state)
{
	struct plan_filter filter = {0};
	struct config *config;
	struct plan *plan;
	struct error err;

	assert_int_equal(read_text(GOOD, &config, &err), 0);
	names_add(&filter.platforms, "kvm");
	assert_int_equal(plan_expand(config, &filter, &plan, &err), -EINVAL);
	assert_non_null(strstr(err.text, "no cell is left to run"));
	names_clear(&filter.platforms);
	config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expands_in_order),
		cmocka_unit_test(test_boots_by_platform_and_kernel),
		cmocka_unit_test(test_boots_by_slop),
		cmocka_unit_test(test_providers),
		cmocka_unit_test(test_repetitions),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_bad_configs),
		cmocka_unit_test(test_missing_config),
		cmocka_unit_test(test_unlike_twins),
		cmocka_unit_test(test_filter_that_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
