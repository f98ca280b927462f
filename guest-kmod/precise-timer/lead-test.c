/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lead-test.c - the lead is the quantile that it says, follows a drift, and keeps its bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

typedef uint32_t u32;
typedef uint64_t u64;

#include "lead.h"

static struct lead lead_of(u32 one_in, u32 max_wait_ns, u32 max_share_1024)
{
	return (struct lead){
		.one_in = one_in, .max_wait_ns = max_wait_ns, .max_share_1024 = max_share_1024};
}

/* Where the bucket of a lateness ends. */
static u32 end_ns(u64 lateness_ns)
{
	struct lead lead = lead_of(2, UINT32_MAX, 1024);

	lead.bucket = lead_bucket(lateness_ns);
	return lead_ns(&lead) / 2;
}

static void test_buckets(void **state)
{
	u32 last = 0;

	for (u64 ns = 0; ns < 1 << LEAD_MAX_BITS; ns += 1 + ns / 64) {
		assert_in_range(lead_bucket(ns), last, last + 2);
		last = lead_bucket(ns);
		assert_in_range(end_ns(ns), ns + 1, ns + 1 + ns / 16);
	}
	assert_int_equal(lead_bucket(UINT64_MAX), LEAD_NR_BUCKETS - 1);
	assert_int_equal(lead_bucket((1 << LEAD_MAX_BITS) - 1), LEAD_NR_BUCKETS - 1);
}

/* Few wake-ups: the latest of them decides. */
static void test_begin(void **state)
{
	struct lead lead = lead_of(1000, 1000000, 1024);

	for (u32 i = 0; i < 50; i++)
		lead_learn(&lead, 400 + i);
	lead_learn(&lead, 7000);
	lead_learn(&lead, 400);
	assert_int_equal(lead_ns(&lead), 2 * end_ns(7000));
}

/* One in a thousand may be later, not more. */
static void test_quantile(void **state)
{
	struct lead lead = lead_of(1000, 1000000, 1024);

	for (u32 i = 0; i < 10000; i++)
		lead_learn(&lead, i % 2000 == 500 ? 30000 : 500);
	assert_int_equal(lead_ns(&lead), 2 * end_ns(500));
	for (u32 i = 0; i < 10; i++)
		lead_learn(&lead, 30000);
	assert_int_equal(lead_ns(&lead), 2 * end_ns(30000));
}

static void test_drift(void **state)
{
	struct lead lead = lead_of(1000, 1000000, 1024);

	for (u32 i = 0; i < 100000; i++)
		lead_learn(&lead, 20000);
	for (u32 i = 0; i < 15 * LEAD_MEMORY; i++)
		lead_learn(&lead, 600);
	assert_int_equal(lead_ns(&lead), 2 * end_ns(600));
}

/* The counts stay those of the buckets, whatever comes in which order. */
static void test_any_lateness(void **state)
{
	struct lead lead = lead_of(50, 1000000, 1024);
	u64 random = 1;

	for (u32 i = 0; i < 200000; i++) {
		u32 nr = 0, nr_above = 0;

		random = random * 6364136223846793005u + 1442695040888963407u;
		lead_learn(&lead, (random >> 33) >> (random % 32));
		if (i % 1000)
			continue;
		for (u32 b = 0; b < LEAD_NR_BUCKETS; b++) {
			nr += lead.counts[b];
			nr_above += b > lead.bucket ? lead.counts[b] : 0;
		}
		assert_int_equal(nr, lead.nr);
		assert_int_equal(nr_above, lead.nr_above);
		assert_true(nr_above * 50 <= nr);
		assert_true(!lead.bucket || (nr_above + lead.counts[lead.bucket]) * 50 > nr);
	}
}

static void test_bounds(void **state)
{
	struct lead lead = lead_of(1000, 50000, 512);

	lead_learn(&lead, 3000);
	assert_int_equal(lead_wake_ns(&lead, 1000, 1000), 1000);
	assert_int_equal(lead_wake_ns(&lead, 1000, 10), 1000);
	/* Half of what is left, at most: the share. */
	assert_int_equal(lead_wake_ns(&lead, 1000, 5000), 3000);
	assert_int_equal(lead_wake_ns(&lead, 0, 100000), 100000 - 2 * end_ns(3000));
	lead_learn(&lead, 700000);
	assert_int_equal(lead_wake_ns(&lead, 0, 1000000), 950000);
	assert_int_equal(lead_wake_ns(&lead, 0, INT64_MAX), INT64_MAX - 50000);
	lead.max_wait_ns = 0;
	assert_int_equal(lead_wake_ns(&lead, 0, 1000000), 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets),	     cmocka_unit_test(test_begin),
		cmocka_unit_test(test_quantile),     cmocka_unit_test(test_drift),
		cmocka_unit_test(test_any_lateness), cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
