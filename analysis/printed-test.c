// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * printed-test.c - what cyclictest 2.40 and rtla 6.1 really printed (tests/golden/), read as it is
 * and after it was spoilt. The expected figures were computed from those files by another program.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/printed.h"
#include "cli/alloc.h"

struct sample_cell {
	const char *name; /* of its files in tests/golden/, without their endings */
	const char *instrument;
	uint64_t period_us, bound_us;
	const char *endings[3];
};

static const struct sample_cell whole = {"cyclictest", "cyclictest", 1000, 700, {"json", "hist"}};
static const struct sample_cell over = {
	"cyclictest-over", "cyclictest", 1000, 100, {"json", "hist"}};
static const struct sample_cell split = {"timerlat", "timerlat", 10000, 400, {"txt"}};

/* A text of the cell in which a part was replaced, or which was cut. */
struct spoilt {
	const char *ending, *from, *to;
	long cut_at; /* 0: not */
};

static char *golden(const char *name, const char *ending)
{
	AUTO_FREE char *path = alloc_printf(SOURCE_TOP "/tests/golden/%s.%s", name, ending);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		fail_msg("cannot read %s", path);
	fclose(file);
	return text;
}

/* Write the text to FOLDER/ENDING, all that is to be replaced in it replaced. */
static void put(const char *folder, const char *text, const char *ending, const struct spoilt *how)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, ending);
	FILE *file = fopen(path, "w");
	const char *found;

	assert_non_null(file);
	if (how && how->from && !strcmp(how->ending, ending)) {
		assert_non_null(strstr(text, how->from));
		for (; (found = strstr(text, how->from)); text = found + strlen(how->from))
			fprintf(file, "%.*s%s", (int)(found - text), text, how->to);
	}
	fputs(text, file);
	fclose(file);
	if (how && how->cut_at && !strcmp(how->ending, ending))
		assert_int_equal(truncate(path, how->cut_at), 0);
}

static int read_sample(const struct sample_cell *sample, const struct spoilt *how,
		       struct printed *printed, struct error *err)
{
	char folder[] = "/tmp/printed-XXXXXX";
	struct run_folder run = {.path = folder};
	struct run_cell cell = {
		.cell = {.period_ns = sample->period_us * 1000, .bound_us = sample->bound_us}};
	json_t *files = json_object();
	int ret;

	assert_non_null(mkdtemp(folder));
	strcpy(cell.cell.instrument, sample->instrument);
	cell.record = sample->endings[0];
	cell.files = files;
	for (int i = 0; sample->endings[i]; i++) {
		AUTO_FREE char *text = golden(sample->name, sample->endings[i]);

		put(folder, text, sample->endings[i], how);
		json_object_set_new(files, sample->endings[i], json_string(sample->endings[i]));
	}
	ret = printed_read(&run, &cell, printed, err);
	for (int i = 0; sample->endings[i]; i++) {
		AUTO_FREE char *path = alloc_printf("%s/%s", folder, sample->endings[i]);

		unlink(path);
	}
	rmdir(folder);
	json_decref(files);
	return ret;
}

static void reads_what_cyclictest_printed(void **state)
{
	struct printed printed;
	struct summary summary;
	struct error err;

	assert_int_equal(read_sample(&whole, NULL, &printed, &err), 0);
	latencies_summary(&printed.thread, &summary);
	assert_string_equal(printed.program, "cyclictest 2.40");
	assert_int_equal(printed.thread.nr_overflows, 0);
	assert_int_equal(printed.irq.nr_events, 0);
	assert_int_equal(summary.n, 300);
	assert_float_equal(summary.mean, 32580, 1e-6);
	assert_float_equal(summary.sd, 12803.265208531768, 1e-6);
	assert_float_equal(summary.min, 12000, 0);
	assert_float_equal(summary.max, 138000, 0);
	assert_float_equal(summary.quantile[STATS_P50], 31000, 0);
	assert_float_equal(summary.quantile[STATS_P90], 42000, 0);
	assert_float_equal(summary.quantile[STATS_P99], 87000, 0);
	assert_float_equal(summary.quantile[STATS_P999], 138000, 0);
	assert_true(isnan(summary.lag1) && isnan(summary.batch99.low));
	assert_true(summary.mean99.low < 32580 && summary.mean99.high > 32580);
	printed_clear(&printed);
}

static void tells_overflows_by_their_bound(void **state)
{
	struct printed printed;
	struct summary summary;
	struct error err;

	assert_int_equal(read_sample(&over, NULL, &printed, &err), 0);
	latencies_summary(&printed.thread, &summary);
	assert_int_equal(printed.thread.nr_overflows, 7);
	assert_int_equal(summary.n, 500);
	assert_float_equal(summary.mean, 36400, 1e-6);
	assert_true(isnan(summary.sd) && isnan(summary.mean99.low));
	assert_float_equal(summary.min, 15000, 0);
	assert_float_equal(summary.max, 301000, 0);
	assert_float_equal(summary.quantile[STATS_P50], 32000, 0);
	assert_float_equal(summary.quantile[STATS_P90], 57000, 0);
	assert_float_equal(summary.quantile[STATS_P99], 100000, 0);
	assert_true(summary.quantile99[STATS_P99].low < 100000);
	assert_float_equal(summary.quantile[STATS_P999], 301000, 0); /* the last is the greatest */
	printed_clear(&printed);
}

static void reads_both_series_of_timerlat(void **state)
{
	struct printed printed;
	struct summary irq, thread;
	struct error err;

	assert_int_equal(read_sample(&split, NULL, &printed, &err), 0);
	latencies_summary(&printed.irq, &irq);
	latencies_summary(&printed.thread, &thread);
	assert_int_equal(irq.n, 140);
	assert_int_equal(printed.irq.nr_overflows, 67);
	assert_int_equal(printed.thread.nr_overflows, 84);
	assert_float_equal(irq.quantile[STATS_P50], 276000, 0);
	assert_float_equal(thread.quantile[STATS_P50], 400000, 0);
	assert_float_equal(irq.min, 5000, 0);
	assert_float_equal(thread.max, 287759000, 0);
	assert_float_equal(thread.mean, 6057000, 0);
	printed_clear(&printed);
}

static void reads_both_spellings(void **state)
{
	static const struct spoilt spellings[] = {
		{"json", "cmdline:\"", "cmdline\"", 0},
		{"json", "rt_test_version:\"", "rt_test_version\"", 0},
	};
	struct printed printed;
	struct error err;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_sample(&over, &spellings[i], &printed, &err), 0);
		assert_string_equal(printed.program, "cyclictest 2.40");
		printed_clear(&printed);
	}
}

static void assert_refused(const struct sample_cell *sample, const struct spoilt *how)
{
	struct printed printed;
	struct error err;

	if (read_sample(sample, how, &printed, &err) != -EBADMSG)
		fail_msg("read, though %s had \"%s\" for \"%s\" and ended at %ld", how->ending,
			 how->to ? how->to : "", how->from ? how->from : "", how->cut_at);
	assert_non_null(strstr(err.text, "what was printed is damaged"));
	assert_non_null(strstr(err.text, "/tmp/printed-"));
	printed_clear(&printed);
}

static void refuses_what_contradicts_itself(void **state)
{
	static const struct spoilt json[] = {
		{"json", "\"cycles\": 500", "\"cycles\": 499", 0},
		{"json", "\"cycles\": 500", "\"cycles\": 501", 0},
		{"json", "\"cycles\": 500", "\"cycles\": 492", 0},
		{"json", "\"cycles\": 500", "\"cycles\": 0", 0},
		{"json", "\"cycles\": 500", "\"cycles\": -1", 0},
		{"json", "\"cycles\": 500", "\"cycles\": 1e300", 0},
		{"json", "\"cycles\": 500", "\"cycles\": 99999999999999999999", 0},
		{"json", "\"cycles\": 500", "\"cycles\": \"500\"", 0},
		{"json", "\"min\": 15", "\"min\": 14", 0},
		{"json", "\"min\": 15", "\"min\": 16", 0},
		{"json", "\"max\": 301", "\"max\": 99", 0},
		{"json", "\"max\": 301", "\"max\": 302", 0},
		{"json", "\"max\": 301", "\"max\": 9223372036854775807", 0},
		{"json", "\"avg\": 36.40", "\"avg\": 14.90", 0},
		{"json", "\"avg\": 36.40", "\"avg\": 302", 0},
		{"json", "\"avg\": 36.40", "\"avg\": null", 0},
		{"json", "\"15\": 1", "\"15\": -1", 0},
		{"json", "\"15\": 1", "\"100\": 1", 0},
		{"json", "\"15\": 1", "\"x\": 1", 0},
		{"json", "\"15\": 1", "\"015\": 2", 0},
		{"json", "\"16\": 5", "\"015\": 5", 0},
		{"json", "\"16\": 5", "\"16\": 9000000000000000000", 0},
		{"json", "-i1000", "-i1001", 0},
		{"json", "-h100", "-h1000", 0},
		{"json", "cmdline:", "command", 0},
		{"json", "rt_test_version:", "version", 0},
		{"json", "\"histogram\"", "\"histograms\"", 0},
		{"json", "\"0\": {", "\"1\": {", 0},
		{"json", "\"thread\"", "\"threads\"", 0},
	};
	static const struct spoilt hist[] = {
		{"hist", "000015 000001", "000015 000002", 0},
		{"hist", "000015 000001\n", "", 0},
		{"hist", "000015 000001", "000015 000001 000001", 0},
		{"hist", "# Total: 000000493", "# Total: 000000494", 0},
		{"hist", "# Min Latencies: 00015", "# Min Latencies: 00014", 0},
		{"hist", "# Max Latencies: 00301", "# Max Latencies: 003010", 0},
		{"hist", "Overflows: 00007", "Overflows: 00008", 0},
		{"hist", "Overflows: 00007", "Overflows: 7 of them", 0},
		{"hist", "# Histogram\n", "", 0},
	};
	static const struct spoilt txt[] = {
		{"txt", "(us)", "(ns)", 0},
		{"txt", "Thr-001", "Thr-002", 0},
		{"txt", "Thr-001", "Thr-001   IRQ-002", 0},
		{"txt", "over:        67", "over:        68", 0},
		{"txt", "count:      140", "count:      141", 0},
		{"txt", "min:          5", "min:          4", 0},
		{"txt", "max:      82721", "max:        399", 0},
		{"txt", "avg:       2808", "avg:      82723", 0},
		{"txt", "5             1", "5 -1", 0},
		{"txt", "\n8             1", "\n5             1", 0},
		{"txt", "\n8             1", "\n400           1", 0},
		{"txt", "\n8             1", "\n18446744073709551620 1", 0},
	};

	for (size_t i = 0; i < sizeof(json) / sizeof(*json); i++)
		assert_refused(&over, &json[i]);
	for (size_t i = 0; i < sizeof(hist) / sizeof(*hist); i++)
		assert_refused(&over, &hist[i]);
	for (size_t i = 0; i < sizeof(txt) / sizeof(*txt); i++)
		assert_refused(&split, &txt[i]);
	assert_refused(&whole, &(struct spoilt){"json", "\"avg\": 32.58", "\"avg\": 32.60", 0});
	assert_refused(&whole, &(struct spoilt){"json", "\"max\": 138", "\"max\": 137", 0});
}

/* Up to the last character that says something: behind it are closing braces, or notes. */
static void refuses_what_was_cut(void **state)
{
	static const struct {
		const struct sample_cell *sample;
		const char *ending, *last;
	} cases[] = {
		{&over, "json", "}\n}"},
		{&over, "hist", "Overflows: 00007"},
		{&split, "txt", "287759"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		AUTO_FREE char *text = golden(cases[i].sample->name, cases[i].ending);
		const long end =
			(long)(strstr(text, cases[i].last) - text) + (long)strlen(cases[i].last);

		for (long cut_at = 1; cut_at < end; cut_at += 13)
			assert_refused(cases[i].sample,
				       &(struct spoilt){cases[i].ending, NULL, NULL, cut_at});
		assert_refused(cases[i].sample,
			       &(struct spoilt){cases[i].ending, NULL, NULL, end - 1});
	}
}

/* Else the ranks around a quantile would be searched for hours. */
static void refuses_more_events_than_a_cell_has(void **state)
{
	struct latencies latencies;

	latencies_init(&latencies, 10);
	latencies.counts[5] = latencies.nr_events = CELL_MAX_EVENTS;
	latencies.min_us = latencies.max_us = 5;
	latencies.avg_us = 5;
	latencies.avg_step_us = 1;
	assert_null(latencies_contradiction(&latencies));
	latencies.counts[5] = ++latencies.nr_events;
	assert_non_null(latencies_contradiction(&latencies));
	latencies_free(&latencies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_cyclictest_printed),
		cmocka_unit_test(tells_overflows_by_their_bound),
		cmocka_unit_test(reads_both_series_of_timerlat),
		cmocka_unit_test(reads_both_spellings),
		cmocka_unit_test(refuses_what_contradicts_itself),
		cmocka_unit_test(refuses_what_was_cut),
		cmocka_unit_test(refuses_more_events_than_a_cell_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
