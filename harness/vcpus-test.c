/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vcpus-test.c - vCPUs asked for against those that a host can give, and gave. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "harness/remove-tree.h"
#include "harness/vcpus.h"

static const struct setting schema[] = {
	{"vcpus", "2", SETTING_NUMBER, 1, 64}, {"pin", "none", SETTING_PINNING}, {NULL}};

static struct settings *with_pin(const char *pin)
{
	struct settings *settings = settings_new(schema);
	struct error err;

	assert_int_equal(settings_set(settings, "pin", pin, &err), 0);
	return settings;
}

static bool has_two_cpus(void *host, unsigned cpu)
{
	return cpu < 2;
}

static void test_asked(void **state)
{
	static const struct {
		const char *pin;
		int ret;
	} cases[] = {{"none", 0},    {"0,1", 0},	 {"1,1", 0},
		     {"1", -EINVAL}, {"0,1,0", -EINVAL}, {"0,2", -ENODEV}};
	struct error err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct settings *settings = with_pin(cases[i].pin);

		assert_int_equal(vcpus_check_asked(settings, has_two_cpus, NULL, &err),
				 cases[i].ret);
		settings_free(settings);
	}
}

/* A guest is here the text that its affinities are. */
static bool affinity_of(void *guest, unsigned vcpu, char *out, size_t size)
{
	snprintf(out, size, "%s", (const char *)guest);
	return *(const char *)guest;
}

static void test_had(void **state)
{
	static const struct {
		const char *pin, *cpus, *affinity, *reason;
	} cases[] = {{"none", "0-1", "0-3", NULL},
		     {"1,1", "0-1", "1", NULL},
		     {"1,1", "0-1", "0-1", "vCPU 0 was to be pinned to host CPU 1 but may run on"},
		     {"1,1", "0-1", "", "may run on unknown"},
		     {"none", "0", "0-3", "the guest was to have 2 vCPUs, online are 0"}};
	char reason[256];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct settings *settings = with_pin(cases[i].pin);
		json_t *facts = json_pack("{s:s}", "cpus", cases[i].cpus);
		bool had = vcpus_check_had(settings, affinity_of, (void *)cases[i].affinity, facts,
					   reason, sizeof(reason));

		assert_int_equal(had, !cases[i].reason);
		if (had)
			assert_string_equal(
				json_string_value(json_object_get(facts, "vcpu1_host_cpus")),
				cases[i].affinity);
		else
			assert_non_null(strstr(reason, cases[i].reason));
		json_decref(facts);
		settings_free(settings);
	}
}

static void test_cpus_of_the_host(void **state)
{
	char root[] = "/tmp/vmtick-vcpus-XXXXXX";
	AUTO_FREE char *command = NULL;

	assert_non_null(mkdtemp(root));
	command = alloc_printf("cd %s && mkdir -p sys/devices/system/cpu && "
			       "cd sys/devices/system/cpu && mkdir cpu0 cpu1 cpu2 && "
			       "echo 1 >cpu1/online && echo 0 >cpu2/online",
			       root);
	assert_int_equal(system(command), 0);
	assert_true(vcpus_host_has_cpu(root, 0));
	assert_true(vcpus_host_has_cpu(root, 1));
	assert_false(vcpus_host_has_cpu(root, 2));
	assert_false(vcpus_host_has_cpu(root, 3));
	remove_tree(root);
}

static void test_describes_maps(void **state)
{
	static const struct {
		unsigned char map[2];
		const char *text;
	} cases[] = {{{0, 0}, ""},	   {{1, 0}, "0"},      {{3, 0}, "0-1"},
		     {{0x13, 0}, "0-1,4"}, {{0x80, 1}, "7-8"}, {{0xff, 0x0f}, "0-11"}};
	char text[32];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		text[0] = '\0';
		vcpus_describe(cases[i].map, 12, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_had),
		cmocka_unit_test(test_cpus_of_the_host),
		cmocka_unit_test(test_describes_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
