// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * series-test.c - numbers, columns, what cyclictest 2.40 really printed for -v (tests/golden/), cut
 * at every byte, and the record that is made of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/import/number.h"
#include "analysis/import/record-writer.h"
#include "analysis/import/series.h"
#include "cli/alloc.h"
#include "store/record-file.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		uint64_t unit_ns;
		int64_t ns;
		const char *why; /* a part of it; NULL: a number */
	} cases[] = {
		{"0", 1, 0, NULL},
		{"-0", 1, 0, NULL},
		{"12", 1000, 12000, NULL},
		{"-12.5", 1000, -12500, NULL},
		{"+.5", 1000, 500, NULL},
		{"12.3456", 1000, 12346, NULL},
		{"1.25e-05", 1000000000, 12500, NULL},
		{"1E3", 1, 1000, NULL},
		{"2305843009213693952", 1, NUMBER_MAX_NS, NULL},
		{"-2305843009213693952", 1, -NUMBER_MAX_NS, NULL},
		{"2305843009213693951", 1, NUMBER_MAX_NS - 1, NULL},
		{"2305843009213693953", 1, 0, "beyond"},
		{"-2305843009.213693953", 1000000000, 0, "beyond"},
		{"1e30", 1, 0, "beyond"},
		{"1e5000", 1, 0, "finite"},
		{"nan", 1, 0, "finite"},
		{"-inf", 1, 0, "finite"},
		{"Infinity", 1, 0, "finite"},
		{"", 1, 0, "decimal"},
		{"-", 1, 0, "decimal"},
		{"12us", 1, 0, "decimal"},
		{"0x10", 1, 0, "decimal"},
		{"1,5", 1, 0, "decimal"},
		{"12 13", 1, 0, "decimal"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		int64_t ns = 0;
		const char *why = number_parse(cases[i].text, cases[i].unit_ns, &ns);

		if (!why != !cases[i].why || (why && !strstr(why, cases[i].why)))
			fail_msg("\"%s\" is %s", cases[i].text, why ? why : "a number");
		assert_int_equal(ns, cases[i].ns);
	}
}

/* The values as "1 2 3", or the error, behind the values before it. */
static char *read_all(const char *text, size_t nr_bytes, enum form form, const char *column)
{
	char *values = NULL;
	size_t size;
	FILE *out = open_memstream(&values, &size);
	FILE *file = nr_bytes ? fmemopen((void *)text, nr_bytes, "r") : fopen("/dev/null", "r");
	struct series series;
	struct series_value value;
	struct error err;
	int ret;

	series_open(&series, file, "f", form);
	series.column = column;
	while ((ret = series_next(&series, &value, &err)) == 1)
		fprintf(out, "%" PRId64 " ", value.ns);
	fprintf(out, "%s", ret ? err.text : "");
	series_close(&series);
	fclose(out);
	return values;
}

static void test_series(void **state)
{
	static const struct {
		const char *text, *column, *values;
	} cases[] = {
		{"", NULL, ""},
		{"# none\n\n", NULL, ""},
		{"1\n2\n-3\n", NULL, "1 2 -3 "},
		{"  1\r\n\r\n\t2 \n", NULL, "1 2 "},
		{"1\nx\n", NULL, "1 f:2: \"x\" is no decimal number"},
		{"1\nnan\n", NULL, "1 f:2: \"nan\" is no finite number"},
		{"\n#\n1 2\n", NULL,
		 "f:3: \"1 2\" is more than a number: name the column of a CSV with --column"},
		{"12\n34", NULL,
		 "12 f:2: \"34\" is the last line, and has no end (truncated? end it with a "
		 "newline)"},
		{"\x1b[2J\n", NULL, "f:1: \"\\x1b[2J\" is no decimal number"},
		{"a,b,c\n1,2,3\n4,5,6\n", "b", "2 5 "},
		{"a;b\n1;2\n", "a", "1 "},
		{"a\tb\n1\t2\n", "b", "2 "},
		{"\"a, b\",\"c\"\n\"x,y\",\"7\"\n", "c", "7 "},
		{"a , b \n1 , 2 \n", "b", "2 "},
		{"b\n5\n", "b", "5 "},
		{"a,b\n1\n", "b", "f:2: \"1\" is a line without the column"},
		{"a,b\n1,\n", "b", "f:2: \"\" is no decimal number"},
		{"a,b\n1,2\n", "d", "f:1: has no column \"d\""},
		{"", "d", ""},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		AUTO_FREE char *values = read_all(cases[i].text, strlen(cases[i].text),
						  FORM_NUMBERS, cases[i].column);

		assert_string_equal(values, cases[i].values);
	}
}

static void test_no_text(void **state)
{
	static const char text[] = "1\n2\0003\n";
	AUTO_FREE char *values = read_all(text, sizeof(text) - 1, FORM_NUMBERS, NULL);

	assert_string_equal(values, "1 f:2: \"2\" is no text");
}

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

/* Cut at any byte, cyclictest's -v is refused, or the values are the first of the whole. */
static void test_verbose_cut(void **state)
{
	AUTO_FREE char *text = golden("cyclictest-threads.txt");
	AUTO_FREE char *whole = read_all(text, strlen(text), FORM_VERBOSE, NULL);
	size_t nr_refused = 0;

	assert_null(strstr(whole, " is "));
	for (size_t end = 0; end < strlen(text); end++) {
		AUTO_FREE char *values = read_all(text, end, FORM_VERBOSE, NULL);
		char *why = strstr(values, "f:");

		nr_refused += why != NULL;
		if (why)
			*why = '\0';
		assert_memory_equal(values, whole, strlen(values));
	}
	assert_true(nr_refused > strlen(text) / 2);
}

static void test_record(void **state)
{
	static const int64_t latencies_ns[] = {0, -1, NUMBER_MAX_NS, -NUMBER_MAX_NS, 12345};
	char path[] = "/tmp/vmtick-import-test.XXXXXX";
	struct record_writer writer;
	struct record_file file;
	struct error err;

	close(mkstemp(path));
	assert_int_equal(record_writer_open(&writer, path, "hrtimer", 10000000000, &err), 0);
	for (size_t i = 0; i < NR(latencies_ns); i++)
		assert_int_equal(record_writer_put(&writer, latencies_ns[i], &err), 0);
	assert_int_equal(record_file_open(path, true, &file, &err), -EBADMSG); /* no head yet */
	assert_int_equal(record_writer_finish(&writer, &err), 0);
	record_writer_close(&writer);
	assert_int_equal(record_file_open(path, true, &file, &err), 0);
	assert_int_equal(file.head->nr_samples, NR(latencies_ns));
	assert_int_equal(file.head->nr_early, 2);
	assert_int_equal(file.head->lateness_min_ns, -NUMBER_MAX_NS);
	assert_int_equal(file.head->lateness_sum_ns, 12344);
	for (size_t i = 0; i < NR(latencies_ns); i++) {
		const struct record_sample *sample = &file.samples[i];

		assert_int_equal((int64_t)(sample->fired_ns - sample->armed_ns - 10000000000),
				 latencies_ns[i]);
		assert_true(sample->fired_ns >> 63 == 0 && sample->armed_ns >> 63 == 0);
	}
	record_file_close(&file);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_series),
		cmocka_unit_test(test_no_text), cmocka_unit_test(test_verbose_cut),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
