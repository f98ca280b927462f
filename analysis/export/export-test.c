// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * export-test.c - what is written of runs that a test made: every verdict, hostile reasons, and
 * the lines of samples and counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/export/export.h"
#include "analysis/export/xml.h"
#include "analysis/fake-boots.h"
#include "cli/alloc.h"

static char folder[] = "/tmp/vmtick-export-test.XXXXXX";

static int enter_folder(void **state)
{
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	make_night();
	make_boots();
	return 0;
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	return chdir("/") || system(command);
}

static char *xml_of(const char *text)
{
	char *xml = NULL;
	size_t size;
	FILE *out = open_memstream(&xml, &size);

	xml_text(text, out);
	fclose(out);
	return xml;
}

static void test_xml_text(void **state)
{
	static const char *const cases[][2] = {
		{"plain, µs", "plain, µs"},
		{"a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; 'e'"},
		{"]]> <!-- <?x", "]]&gt; &lt;!-- &lt;?x"},
		{"\x1b[31m\n\t\x7f", "\\x1b[31m\\x0a\\x09\\x7f"},
		{"\xff\xc3", "\\xff\\xc3"},
		{"\xef\xbf\xbe<\xef\xbf\xbf", "\xef\xbf\xbd&lt;\xef\xbf\xbd"},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FREE char *xml = xml_of(cases[i][0]);

		assert_string_equal(xml, cases[i][1]);
	}
}

/* The text of a run in one of the formats of tables. */
static char *text_of(const char *path, void (*export_table)(const struct table *table, FILE *out))
{
	struct reference none = {NULL, 0};
	struct run_folder *run;
	struct table table;
	struct error err;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(run_folder_open(path, &run, &err), 0);
	table_build(TABLE_WIDE, &run, 1, &none, &table);
	export_table(&table, out);
	fclose(out);
	table_free(&table);
	run_folder_close(run);
	return text;
}

/* Of the night's cells 3 are ok, 1 invalid, 1 failed, 3 skipped, 1 pending; 2 are errors: a
 * damaged record, and none where there should be one. */
static void test_junit(void **state)
{
	AUTO_FREE char *text = text_of("night", export_junit);

	assert_non_null(strstr(text, "<testsuites name=\"vmtick\" tests=\"11\" failures=\"2\" "
				     "errors=\"3\" skipped=\"3\">"));
	assert_non_null(strstr(text, "<testsuite name=\"night kvm\" tests=\"3\" failures=\"0\" "
				     "errors=\"0\" skipped=\"3\">"));
	assert_non_null(strstr(text, "<failure type=\"failed\" message=\"the guest "
				     "panicked\\x1b[2J\"/>"));
	assert_non_null(strstr(text, "<failure type=\"invalid\" message=\"disk interrupts were on "
				     "CPU 1, the timer on CPU 0 | *\"/>"));
	assert_non_null(strstr(text, "<error type=\"pending\" message=\"pending\"/>"));
	assert_non_null(strstr(text, "its checksum does not hold\"/>"));
	assert_non_null(strstr(text, "run &quot;vmtick lab&quot; instead\"/>"));
	assert_null(strstr(text, "time="));
}

static void test_summary(void **state)
{
	AUTO_FREE char *text = text_of("night", export_summary);
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const json_t *run = json_array_get(json_object_get(root, "runs"), 0);
	const json_t *cells = json_object_get(run, "cells");
	const json_t *first = json_array_get(cells, 0);

	assert_non_null(root);
	assert_int_equal(json_array_size(cells), 11);
	assert_int_equal(json_array_size(json_object_get(run, "boots")), 1);
	assert_int_equal(json_integer_value(json_object_get(first, "events")), NR_SAMPLES);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(first, "facts"), "irqs_per_s")),
		"11.5");
	assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 2), "verdict")),
			    "error");
	json_decref(root);
}

/* What is written of the cell of this id, to a file. */
static char *csv_of(const char *path, const char *id, bool any)
{
	AUTO_FREE char *name = alloc_printf("%s.csv", path);
	struct run_folder *run;
	struct output output;
	struct error err;
	char *text = NULL;
	size_t size = 0;
	FILE *file;

	assert_int_equal(run_folder_open(path, &run, &err), 0);
	run->cells[0] = *run_folder_cell(run, id);
	run->nr_cells = 1;
	assert_int_equal(output_open(&output, name, &err), 0);
	assert_int_equal(export_csv(&run, 1, any, &output, &err), 0);
	assert_int_equal(output_close(&output, 0, &err), 0);
	run_folder_close(run);
	file = fopen(name, "r");
	assert_non_null(file);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

#define CSV_HEAD                                                                     \
	"run,cell,event,armed_ns,fired_ns,lateness_ns,counted_ns,at_least_ns,count," \
	"verdict,lab\n"
#define WIDE "qemu-stock-hrtimer-kmod-idle-1ms-hist-rep2"

/* Of a histogram, early events and those that the last bucket cannot tell apart among them. */
static void test_csv_of_counts(void **state)
{
	AUTO_FREE char *text = csv_of("boots", WIDE, false);

	assert_string_equal(text, CSV_HEAD "boots," WIDE ",,,,,-1,,1,ok,lab\n"
					   "boots," WIDE ",,,,,3001,,2,ok,lab\n"
					   "boots," WIDE ",,,,,4001,,1,ok,lab\n"
					   "boots," WIDE ",,,,,,68685922304,6,ok,lab\n");
}

static void test_csv_of_samples(void **state)
{
	static const char id[] = "kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep3";
	AUTO_FREE char *none = csv_of("boots", id, false);
	AUTO_FREE char *text = csv_of("boots", id, true);
	const char *second = strchr(text, '\n') + 1;
	size_t nr_lines = 0;

	assert_string_equal(none, CSV_HEAD); /* it is invalid */
	for (const char *c = text; *c; c++)
		nr_lines += *c == '\n';
	assert_int_equal(nr_lines, NR_LATENCIES + 1);
	assert_memory_equal(second, "boots,", 6);
	assert_non_null(strstr(second, ",0,4611686018427387904,46116860184"));
	assert_non_null(strstr(second, ",,,1,invalid,lab\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_xml_text),       cmocka_unit_test(test_junit),
		cmocka_unit_test(test_summary),	       cmocka_unit_test(test_csv_of_counts),
		cmocka_unit_test(test_csv_of_samples),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
