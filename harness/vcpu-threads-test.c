/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vcpu-threads-test.c - threads with a monitor's names are found, pinned and asked; where names
 * do not tell them apart, none is. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "harness/vcpu-threads.h"

static const struct setting schema[] = {
	{"pin", "none", SETTING_PINNING, .help = ""},
	{NULL},
};

static pthread_mutex_t until_seen = PTHREAD_MUTEX_INITIALIZER;

static void *wait_to_be_seen(void *user)
{
	pthread_mutex_lock(&until_seen);
	pthread_mutex_unlock(&until_seen);
	return NULL;
}

/* Threads of this process with these names, up to NULL, while look looks at them. */
static void with_threads(const char *const *names, void (*look)(void))
{
	pthread_t threads[8];
	size_t nr = 0;

	pthread_mutex_lock(&until_seen);
	for (; names[nr]; nr++) {
		assert_int_equal(pthread_create(&threads[nr], NULL, wait_to_be_seen, NULL), 0);
		pthread_setname_np(threads[nr], names[nr]);
	}
	look();
	pthread_mutex_unlock(&until_seen);
	for (size_t i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
}

/* The first and the last CPU that this process may use. */
static void usable_cpus(int *first, int *last)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	for (*first = 0; !CPU_ISSET((size_t)*first, &set); ++*first)
		;
	for (*last = CPU_SETSIZE - 1; !CPU_ISSET((size_t)*last, &set); --*last)
		;
}

static void look_at_two(void)
{
	struct settings *settings = settings_new(schema);
	struct vcpu_threads threads;
	char pin[32], asked[16], had[256];
	struct error err;
	int first, last;

	usable_cpus(&first, &last);
	snprintf(pin, sizeof(pin), "%d,%d", last, first);
	assert_int_equal(settings_set(settings, "pin", pin, &err), 0);
	vcpu_threads_find(getpid(), "EMT-", "EMT", 2, &threads);
	vcpu_threads_pin(&threads, settings);
	snprintf(asked, sizeof(asked), "%d", last);
	assert_true(vcpu_threads_affinity(&threads, 0, had, sizeof(had)));
	assert_string_equal(had, asked);
	snprintf(asked, sizeof(asked), "%d", first);
	assert_true(vcpu_threads_affinity(&threads, 1, had, sizeof(had)));
	assert_string_equal(had, asked);
	assert_false(vcpu_threads_affinity(&threads, 2, had, sizeof(had)));
	settings_free(settings);
}

static void test_two(void **state)
{
	with_threads((const char *const[]){"EMT-0", "EMT-1", "EMT-2", "EMT-x", "Timer", NULL},
		     look_at_two);
}

static void look_at_one(void)
{
	struct vcpu_threads threads;

	vcpu_threads_find(getpid(), "EMT-", "EMT", 1, &threads);
	assert_int_not_equal(threads.tid[0], 0);
	vcpu_threads_find(getpid(), "EMT-", NULL, 1, &threads);
	assert_int_equal(threads.tid[0], 0);
	vcpu_threads_find(getpid(), "EMT-", "EMT", 2, &threads); /* then it has numbers */
	assert_int_equal(threads.tid[0], 0);
}

static void test_one(void **state)
{
	with_threads((const char *const[]){"EMT", "EMTX", NULL}, look_at_one);
}

static void look_at_twins(void)
{
	struct vcpu_threads threads;

	vcpu_threads_find(getpid(), "EMT-", "EMT", 2, &threads);
	assert_int_equal(threads.tid[0], 0);
	assert_int_not_equal(threads.tid[1], 0);
}

static void test_twins(void **state)
{
	with_threads((const char *const[]){"EMT-0", "EMT-0", "EMT-1", "EMT-0", NULL},
		     look_at_twins);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_twins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
