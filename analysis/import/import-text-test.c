// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * import-text-test.c - what cyclictest 2.40 and rtla 6.1 really printed (tests/golden/), and texts
 * made by hand, read for import: whole, of each thread and CPU, spoilt, and cut at every byte.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/cyclictest.h"
#include "analysis/timerlat.h"
#include "cli/alloc.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static char *golden(const char *name)
{
	AUTO_FREE char *path = alloc_printf(SOURCE_TOP "/tests/golden/%s", name);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		fail_msg("cannot read %s", path);
	fclose(file);
	return text;
}

/* A file, by which function its head is read, and which cell its columns are of. */
struct sample {
	const char *name; /* in tests/golden/; or its text */
	int (*head)(const char *text, const char *name, struct printed_head *head,
		    struct error *err);
	const char *instrument;
	uint64_t period_ns, bound_us;
	size_t nr_columns;
};

static const struct sample samples[] = {
	{"cyclictest.json", cyclictest_head_json, "cyclictest", 1000000, 700, 1},
	{"cyclictest.hist", cyclictest_head_histogram, "cyclictest", 0, 700, 1},
	{"cyclictest-over.json", cyclictest_head_json, "cyclictest", 1000000, 100, 1},
	{"cyclictest-over.hist", cyclictest_head_histogram, "cyclictest", 0, 100, 1},
	{"cyclictest-threads.json", cyclictest_head_json, "cyclictest", 1000000, 150, 2},
	{"cyclictest-threads.hist", cyclictest_head_histogram, "cyclictest", 0, 150, 2},
	{"cyclictest-threads.fall", cyclictest_head_histogram, "cyclictest", 0, 150, 2},
	{"timerlat.txt", timerlat_head, "timerlat", 0, 389, 1},
};

/* Read head and column as import does. */
static int read_column(const struct sample *sample, const char *text, size_t column,
		       struct printed *printed, struct error *err)
{
	struct printed_head head;
	struct cell cell = {.id = ""};
	int ret = sample->head(text, "f", &head, err);

	*printed = (struct printed){0};
	if (ret)
		return ret;
	cell.period_ns = head.period_ns;
	cell.bound_us = head.bound_us;
	strcpy(cell.instrument, sample->instrument);
	return printed_parse(text, "f", &cell, column, printed, err);
}

static void test_heads(void **state)
{
	for (size_t i = 0; i < NR(samples); i++) {
		AUTO_FREE char *text = golden(samples[i].name);
		struct printed_head head;
		struct error err;

		assert_int_equal(samples[i].head(text, "f", &head, &err), 0);
		assert_int_equal(head.period_ns, samples[i].period_ns);
		assert_int_equal(head.bound_us, samples[i].bound_us);
		assert_int_equal(head.nr_columns, samples[i].nr_columns);
	}
}

static void assert_same(const struct latencies *a, const struct latencies *b)
{
	assert_int_equal(a->nr_events, b->nr_events);
	assert_int_equal(a->nr_overflows, b->nr_overflows);
	assert_int_equal(a->bound_us, b->bound_us);
	assert_int_equal(a->min_us, b->min_us);
	assert_int_equal(a->max_us, b->max_us);
	assert_memory_equal(a->counts, b->counts, a->bound_us * sizeof(*a->counts));
}

/* JSON and histogram of one measurement tell the same of each thread. */
static void test_threads_agree(void **state)
{
	AUTO_FREE char *json = golden(samples[4].name), *hist = golden(samples[5].name);
	struct printed a, b;
	struct error err;

	for (size_t column = 0; column < 2; column++) {
		assert_int_equal(read_column(&samples[4], json, column, &a, &err), 0);
		assert_int_equal(read_column(&samples[5], hist, column, &b, &err), 0);
		assert_int_equal(a.number, column);
		assert_int_equal(b.number, column);
		assert_same(&a.thread, &b.thread);
		printed_clear(&a);
		printed_clear(&b);
	}
	assert_int_equal(read_column(&samples[5], hist, 2, &b, &err), -EBADMSG);
	printed_clear(&b);
	assert_int_equal(read_column(&samples[5], hist, PRINTED_ONLY, &b, &err), -EBADMSG);
	printed_clear(&b);
	assert_int_equal(read_column(&samples[4], json, PRINTED_ONLY, &a, &err), -EBADMSG);
	printed_clear(&a);
}

/* With -H each line ends with the sum of the threads. */
static void test_sum_is_left_out(void **state)
{
	AUTO_FREE char *text = golden("cyclictest-threads.fall");
	struct printed printed;
	struct error err;

	for (size_t column = 0; column < 2; column++) {
		assert_int_equal(read_column(&samples[6], text, column, &printed, &err), 0);
		assert_int_equal(printed.thread.nr_events, 300);
		assert_int_equal(printed.thread.nr_overflows, column ? 18 : 7);
		printed_clear(&printed);
	}
	assert_int_equal(read_column(&samples[6], text, 2, &printed, &err), -EBADMSG);
	printed_clear(&printed);
}

/* Cut at any byte, a text is refused, or tells what the whole one does. */
static void test_texts_cut(void **state)
{
	for (size_t i = 0; i < NR(samples); i++) {
		AUTO_FREE char *text = golden(samples[i].name);
		const size_t last = samples[i].nr_columns - 1;
		struct printed whole, cut;
		struct error err;
		size_t nr_refused = 0, length = strlen(text);

		assert_int_equal(read_column(&samples[i], text, last, &whole, &err), 0);
		for (size_t end = length; end-- > 0;) {
			text[end] = '\0';
			if (read_column(&samples[i], text, last, &cut, &err))
				nr_refused++;
			else
				assert_same(&whole.thread, &cut.thread);
			printed_clear(&cut);
		}
		assert_true(nr_refused > length / 2);
		printed_clear(&whole);
	}
}

/* Options as cyclictest reads them. */
static void test_command_lines(void **state)
{
	static const struct {
		const char *options;
		uint64_t period_us, bound_us; /* bound 0: refused */
	} cases[] = {
		{"-i200 -h400", 200, 400},
		{"-mSp90 -i 200 -h 400 -q", 200, 400},
		{"-qmSi200 -H400", 200, 400},
		{"-t -a -n --histogram=400 --interval 250", 250, 400},
		{"--histofall 30 -h 400", 1000, 400},
		{"-l 100 -D 10 -b 30 -h50 --json=h20.json", 1000, 50},
		{"-i200", 200, 0},
		{"-i200 -h0", 200, 0},
		{"-i200 -h400 -N", 200, 0},
		{"-i200 -qNh400", 200, 0},
		{"-i200 -h400 --nsecs", 200, 0},
		{"-i200 -h1000001", 200, 0},
		{"-i200 -hmany", 200, 0},
		{"-i0 -h400", 0, 0},
		{"-i99999999999999999999 -h400", 0, 0},
		{"", 1000, 0},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		AUTO_FREE char *text =
			alloc_printf("{\"cmdline\": \"cyclictest %s\", "
				     "\"rt_test_version\": \"1.10\", \"thread\": {\"0\": {}}}",
				     cases[i].options);
		struct printed_head head = {.nr_columns = 0};
		struct error err;
		int ret = cyclictest_head_json(text, "f", &head, &err);

		if (!ret != !!cases[i].bound_us)
			fail_msg("%s: %s", cases[i].options, ret ? err.text : "read");
		if (ret)
			continue;
		assert_int_equal(head.period_ns, cases[i].period_us * 1000);
		assert_int_equal(head.bound_us, cases[i].bound_us);
		assert_string_equal(head.program, "cyclictest 1.10");
	}
}

#define TIMERLAT_HEAD "# RTLA timerlat histogram\n# Time unit is microseconds (us)\n"

static const char two_cpus[] = TIMERLAT_HEAD "# Duration:   0 00:00:01\n"
					     "Index   IRQ-001   Thr-001   IRQ-003   Thr-003\n"
					     "1             3         0         2         0\n"
					     "7             0         2         0         2\n"
					     "over:         0         1         1         1\n"
					     "count:        3         3         3         3\n"
					     "min:          1         7         1         7\n"
					     "avg:          1        11         5        12\n"
					     "max:          1        20        14        22\n"
					     "ALL:        IRQ       Thr\n"
					     "count:        6         6\n";

static void test_cpus(void **state)
{
	static const struct sample sample = {"", timerlat_head, "timerlat", 0, 8, 2};
	struct printed printed;
	struct error err;

	for (size_t column = 0; column < 2; column++) {
		assert_int_equal(read_column(&sample, two_cpus, column, &printed, &err), 0);
		assert_int_equal(printed.number, column ? 3 : 1);
		assert_int_equal(printed.thread.max_us, column ? 22 : 20);
		assert_int_equal(printed.irq.nr_overflows, column);
		assert_int_equal(printed.thread.bound_us, 8);
		printed_clear(&printed);
	}
	assert_int_equal(read_column(&sample, two_cpus, 2, &printed, &err), -EBADMSG);
	printed_clear(&printed);
}

/* Series that some options of rtla leave out, or that newer ones add. */
static void test_other_columns(void **state)
{
	static const struct sample sample = {"", timerlat_head, "timerlat", 0, 8, 1};
	static const struct {
		const char *text, *why; /* NULL: it is read */
	} cases[] = {
		{TIMERLAT_HEAD "Index   Thr-002\n7  2\nover: 0\ncount: 2\nmin: 7\navg: 7\n"
			       "max: 7\n",
		 NULL},
		{TIMERLAT_HEAD "Index   IRQ-002   Thr-002   Usr-002\n7  0  2  0\n8  2  0  2\n"
			       "over: 0 0 0\ncount: 2 2 2\nmin: 8 7 8\navg: 8 7 8\nmax: 8 7 8\n",
		 NULL},
		{TIMERLAT_HEAD "Index   IRQ-002   Thr-002\n7  0  2\n"
			       "over: 0 0\ncount: 0 2\nmin: - 7\navg: - 7\nmax: - 7\n",
		 NULL},
		{TIMERLAT_HEAD "Index   IRQ-002\n7  2\nover: 0\n", "no head of CPUs"},
		{TIMERLAT_HEAD "Index   CPU-2\n7  2\nover: 0\n", "no head of CPUs"},
		{"# Time unit is nanoseconds (ns)\nIndex   IRQ-002   Thr-002\n7  0  2\n",
		 "no head of CPUs"},
		{TIMERLAT_HEAD "Index   Thr-002\n7  2  3\nover: 0\n", "line 4"},
		{TIMERLAT_HEAD "Index   Thr-002\n7  -\nover: 0\n", "line 4"},
		{TIMERLAT_HEAD "Index   Thr-002\n7  2\nover: 0\ncount: 3\nmin: 7\navg: 7\nmax: 7\n",
		 "not as many"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct printed printed;
		struct error err;
		int ret = read_column(&sample, cases[i].text, 0, &printed, &err);

		if (!ret != !cases[i].why || (ret && !strstr(err.text, cases[i].why)))
			fail_msg("case %zu: %s", i, ret ? err.text : "read");
		if (!ret)
			assert_int_equal(printed.thread.nr_events, 2);
		printed_clear(&printed);
	}
}

static void test_histogram_lines(void **state)
{
	static const char summary[] = "# Total: 000000002\n# Min Latencies: 00001\n"
				      "# Avg Latencies: 00001\n# Max Latencies: 00001\n"
				      "# Histogram Overflows: 00000\n";
	static const struct {
		const char *rows, *why;
	} cases[] = {
		{"000000 000000\n000001 000002\n", NULL},
		{"000000 000000\n000001 000002 000002\n", "line 4"},
		{"000000 000000\n000002 000002\n", "line 4"},
		{"000000 000000\n000001 000003\n", "not as many"},
		{"000000 000000\n000001 -00002\n", "line 4"},
		{"000000 000000\n000001 nan\n", "line 4"},
		{"000000 000000\n\n000001 000002\n", "line 4"},
		{"000000 000000 000000 000000\n", "line 3"},
		{"", "no line of counts"},
	};
	static const struct sample sample = {"", cyclictest_head_histogram, "cyclictest", 0, 2, 1};

	for (size_t i = 0; i < NR(cases); i++) {
		AUTO_FREE char *text = alloc_printf("# /dev/cpu_dma_latency set to 0us\n"
						    "# Histogram\n%s%s",
						    cases[i].rows, summary);
		struct printed printed;
		struct error err;
		int ret = read_column(&sample, text, 0, &printed, &err);

		if (!ret != !cases[i].why || (ret && !strstr(err.text, cases[i].why)))
			fail_msg("case %zu: %s", i, ret ? err.text : "read");
		printed_clear(&printed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),		cmocka_unit_test(test_threads_agree),
		cmocka_unit_test(test_sum_is_left_out), cmocka_unit_test(test_texts_cut),
		cmocka_unit_test(test_command_lines),	cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_other_columns),	cmocka_unit_test(test_histogram_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
