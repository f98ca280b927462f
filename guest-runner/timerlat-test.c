/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timerlat-test.c - the instrument with a shell script for rtla: how it is called, what is kept
 * of it, and the ways in which it, or a kernel without its tracer, spoils the cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>
#include "guest-runner/fake-program.h"

#define TRACERS "/sys/kernel/tracing/available_tracers"

static void set_up(struct fake_program *f, const char *script)
{
	fake_program_open(f,
			  (struct job_cell){.id = "a",
					    .period_ns = 10000000,
					    .nr_events = 101,
					    .priority = 80,
					    .bound_us = 100},
			  script);
	fake_root_put(&f->root, TRACERS, "timerlat osnoise nop\n");
	f->root.paths.rtla = f->path;
}

static int measure(struct fake_program *f)
{
	return instrument_timerlat.measure(&f->task, &f->measured, &f->facts, &f->fault);
}

/* The text, behind a list of one; it tells how the program was called. */
static void is_told_what_the_cell_asks_and_kept(void **state)
{
	static const char printed[] = "timerlat hist -c 1 -p 10000 -d 2 -E 100 -P f:80\n"
				      "count:  150  149\n";
	char bytes[512] = "";
	struct texts_head head;
	struct fake_program f;
	ssize_t got;

	set_up(&f, "echo \"$@\"; echo 'count:  150  149'");
	assert_int_equal(measure(&f), 0);
	assert_int_equal(f.measured.nr_events, 150);
	assert_int_equal(f.measured.cpu, 1);
	got = pread(f.measured.fd, bytes, sizeof(bytes), 0);
	memcpy(&head, bytes, sizeof(head));
	assert_int_equal(head.nr_texts, 1);
	assert_int_equal(got, sizeof(head) + sizeof(struct texts_entry) + strlen(printed));
	assert_memory_equal(bytes + got - strlen(printed), printed, strlen(printed));
	instrument_timerlat.release(&f.root.paths, &f.measured);
	assert_int_equal(f.measured.fd, -1);
	fake_program_close(&f);
}

static void faults_end_in_a_verdict_with_the_reason(void **state)
{
	static const struct fake_fault cases[] = {
		{"kill -9 $$", EXCHANGE_FAILED, "program was killed by signal 9 (Killed)"},
		{"echo 'Could not enable the tracer' >&2; exit 1", EXCHANGE_ERROR,
		 "program ended with status 1: Could not enable the tracer"},
		{"exit 0", EXCHANGE_FAILED, "rtla printed nothing"},
		{"echo '# RTLA timerlat histogram'", EXCHANGE_FAILED, "rtla counted no event"},
		{"echo 'count:  0  0'", EXCHANGE_FAILED, "rtla counted no event"},
		{"exec head -c 10000000 /dev/zero", EXCHANGE_FAILED, "File size limit exceeded"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_program f;

		set_up(&f, cases[i].script);
		assert_true(measure(&f) < 0);
		fake_program_assert_fault(&f, &cases[i]);
		fake_program_close(&f);
	}
}

static void without_program_or_tracer_the_cell_is_skipped(void **state)
{
	struct fake_program f;

	set_up(&f, "");
	unlink(f.path);
	assert_true(measure(&f) < 0);
	assert_int_equal(f.fault.outcome, EXCHANGE_SKIPPED);
	assert_non_null(strstr(f.fault.text, f.path));
	fake_root_put(&f.root, TRACERS, "osnoise nop\n");
	assert_true(measure(&f) < 0);
	assert_int_equal(f.fault.outcome, EXCHANGE_SKIPPED);
	assert_non_null(strstr(f.fault.text, "no timerlat tracer (it has: osnoise nop)"));
	fake_program_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_told_what_the_cell_asks_and_kept),
		cmocka_unit_test(faults_end_in_a_verdict_with_the_reason),
		cmocka_unit_test(without_program_or_tracer_the_cell_is_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
