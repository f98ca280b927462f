/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job-test.c - jobs that are understood, and those that must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "guest-runner/job.h"

#define CELL                                                                               \
	"[cell]\nid = a\ntimer = hrtimer\ninstrument = kmod\nscenario = io\nmode = grid\n" \
	"keep=histogram\nperiod_ns = 10000\nevents = 4500\n"

static void reads_all_fields(void **state)
{
	struct job job;
	struct fault fault;

	assert_int_equal(job_parse("# comment\n\n" CELL
				   "warmup = 7\r\ninject_ns = 9\ncpu = 3\n" CELL,
				   &job, &fault),
			 0);
	assert_int_equal(job.nr_cells, 2);
	assert_string_equal(job.cells[0].id, "a");
	assert_string_equal(job.cells[0].timer, "hrtimer");
	assert_string_equal(job.cells[0].instrument, "kmod");
	assert_string_equal(job.cells[0].scenario, "io");
	assert_int_equal(job.cells[0].mode, RECORD_GRID);
	assert_int_equal(job.cells[0].keep, RECORD_HISTOGRAM);
	assert_int_equal(job.cells[0].period_ns, 10000);
	assert_int_equal(job.cells[0].nr_events, 4500);
	assert_int_equal(job.cells[0].nr_warmup, 7);
	assert_int_equal(job.cells[0].inject_ns, 9);
	assert_int_equal(job.cells[0].cpu, 3);
	assert_int_equal(job.cells[1].cpu, JOB_CPU_AUTO);
	assert_int_equal(job.cells[1].nr_warmup, 0);
	job_free(&job);
}

/* What a trial guest gets: it only has to speak. */
static void takes_a_job_without_cells(void **state)
{
	struct fault fault;
	struct job job;

	assert_int_equal(job_parse("", &job, &fault), 0);
	assert_int_equal(job.nr_cells, 0);
	job_free(&job);
}

static void refuses_with_line_and_reason(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"id = a\n", "line 1"},
		{"[disk]\n", "unknown section [disk]"},
		{CELL "colour = red\n", "line 10: unknown key \"colour\""},
		{CELL "id = b\n", "id stands twice"},
		{CELL "warmup = -1\n", "bad value \"-1\" of warmup"},
		{CELL "warmup = 1e3\n", "bad value"},
		{CELL "warmup = 99999999999999999999\n", "bad value"},
		{CELL "warmup =\n", "bad value"},
		{CELL "cpu = last\n", "bad value \"last\" of cpu"},
		{CELL "nonsense\n", "line 10"},
		{"[cell]\nmode = both\n", "bad value \"both\" of mode"},
		{"[cell]\nid = a\n" CELL, "has no timer"},
		{"[cell]\nid = a\n", "has no timer"},
	};
	struct job job;
	struct fault fault;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(job_parse(cases[i].text, &job, &fault) < 0);
		assert_int_equal(fault.outcome, EXCHANGE_ERROR);
		assert_non_null(strstr(fault.text, cases[i].says));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_fields),
		cmocka_unit_test(takes_a_job_without_cells),
		cmocka_unit_test(refuses_with_line_and_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
