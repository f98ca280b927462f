/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cyclictest-test.c - the instrument with a shell script for a program: how it is called, what is
 * kept of it, and every way in which it may spoil its cell. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <signal.h>
#include <cmocka.h>
#include "guest-runner/fake-program.h"
#include "guest-runner/program.h"
#include "guest-runner/scope.h"

#define JSON "{\"cycles\": 100}"

/* A program that finds its --json file in $json. */
static void set_up(struct fake_program *f, const char *script)
{
	char text[2048];

	snprintf(text, sizeof(text),
		 "for word; do case $word in --json=*) json=${word#*=};; esac; done\n%s", script);
	fake_program_open(f,
			  (struct job_cell){.id = "a",
					    .period_ns = 1000000,
					    .nr_events = 100,
					    .priority = 80,
					    .bound_us = 100,
					    .lock_memory = 1},
			  text);
	f->root.paths.root = "";
	f->root.paths.cyclictest = f->path;
}

static int measure(struct fake_program *f)
{
	return instrument_cyclictest.measure(&f->task, &f->measured, &f->facts, &f->fault);
}

/* The measured texts lie one behind the other in a list of two. */
static void keeps_what_is_printed_to_the_byte(void **state)
{
	static const char printed[] = "a\0b\n\xff\n";
	char bytes[4096];
	struct texts_head head;
	struct texts_entry entries[2];
	struct fake_program f;
	char *at = bytes;
	ssize_t got;

	set_up(&f, "printf 'a\\000b\\n\\377\\n'; printf '%s' '" JSON "' >\"$json\"; echo no >&2");
	assert_int_equal(measure(&f), 0);
	assert_int_equal(f.measured.unlike.outcome, EXCHANGE_OK);
	assert_int_equal(f.measured.nr_events, 100);
	assert_int_equal(f.measured.cpu, 1);
	got = pread(f.measured.fd, bytes, sizeof(bytes), 0);
	assert_int_equal(got, f.measured.nr_bytes);
	memcpy(&head, at, sizeof(head));
	memcpy(entries, at + sizeof(head), sizeof(entries));
	at += sizeof(head) + sizeof(entries);
	assert_int_equal(head.magic, TEXTS_MAGIC);
	assert_int_equal(head.nr_texts, 2);
	assert_string_equal(entries[0].name, "json");
	assert_string_equal(entries[1].name, "hist");
	assert_int_equal(entries[0].nr_bytes, strlen(JSON));
	assert_int_equal(entries[1].nr_bytes, sizeof(printed) - 1);
	assert_memory_equal(at, JSON, strlen(JSON));
	assert_memory_equal(at + strlen(JSON), printed, sizeof(printed) - 1);
	assert_int_equal(got, at - bytes + strlen(JSON) + sizeof(printed) - 1);
	instrument_cyclictest.release(&f.root.paths, &f.measured);
	assert_int_equal(f.measured.fd, -1);
	fake_program_close(&f);
}

/* What it is told, printed instead of a histogram; %s: the words that come with the cell. */
static void assert_called(struct fake_program *f, const char *words)
{
	char bytes[4096] = "";

	assert_int_equal(measure(f), 0);
	assert_true(pread(f->measured.fd, bytes, sizeof(bytes) - 1, 64 + strlen(JSON)) > 0);
	assert_string_equal(bytes, words);
	instrument_cyclictest.release(&f->root.paths, &f->measured);
	facts_free(&f->facts);
}

static void tells_it_what_the_cell_asks(void **state)
{
	struct fake_program f;

	set_up(&f, "echo \"$@\" | sed 's/--json=[^ ]*/JSON/'; printf '%s' '" JSON "' >\"$json\"");
	assert_called(&f, "-q -t1 -a 1 -p80 -i1000 -l100 -h100 JSON -m --mainaffinity=0\n");
	f.cell.priority = f.cell.lock_memory = 0;
	CPU_CLR(0, &f.online);
	assert_called(&f, "-q -t1 -a 1 --policy=other -i1000 -l100 -h100 JSON\n");
	fake_program_close(&f);
}

static void faults_end_in_a_verdict_with_the_reason(void **state)
{
	static const struct fake_fault cases[] = {
		{"kill -9 $$", EXCHANGE_FAILED, "program was killed by signal 9 (Killed)"},
		{"echo first >&2; echo 'ERROR: no rights' >&2; exit 1", EXCHANGE_ERROR,
		 "program ended with status 1: ERROR: no rights"},
		{"exit 3", EXCHANGE_ERROR, "ended with status 3: it said nothing"},
		{"echo '" JSON "' >\"$json\"", EXCHANGE_FAILED, "cyclictest printed nothing"},
		{"echo hello", EXCHANGE_FAILED, "cyclictest wrote no JSON"},
		{"echo hello; echo '{\"thread\": {' >\"$json\"", EXCHANGE_FAILED, "wrote no JSON"},
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

/* With all that it started; whether it ends by the signal that it is sent, or by SIGKILL. */
static void one_that_hangs_is_ended(const char *script, int end_signal)
{
	char leaf[PATH_MAX], pid[32] = "";
	scope_close int out = memfd_create("out", MFD_CLOEXEC);
	const char *arguments[2] = {NULL};
	const struct program program = {.arguments = arguments,
					.limit_ms = 300,
					.end_signal = end_signal,
					.out_bytes = 100};
	uint64_t main_ns;
	struct fake_program f;
	FILE *file;

	set_up(&f, script);
	arguments[0] = f.path;
	snprintf(leaf, sizeof(leaf), "%s/leaf", f.root.folder);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	assert_int_equal(program_run(&program, out, &main_ns, &f.fault), -ETIMEDOUT);
	assert_int_equal(f.fault.outcome, EXCHANGE_FAILED);
	assert_non_null(strstr(f.fault.text, "program did not end within 0 s"));
	file = fopen(leaf, "r");
	assert_non_null(file);
	assert_non_null(fgets(pid, sizeof(pid), file));
	fclose(file);
	assert_int_equal(kill(atoi(pid), 0), -1);
	fake_program_close(&f);
}

static void those_that_hang_are_ended(void **state)
{
	one_that_hangs_is_ended("sleep 1000 & echo $! >${0%/*}/leaf; wait", SIGKILL);
	one_that_hangs_is_ended("trap 'exit 0' INT; sleep 1000 & echo $! >${0%/*}/leaf; wait",
				SIGINT);
}

static void fewer_cycles_than_asked_are_invalid_and_kept(void **state)
{
	struct fake_program f;

	set_up(&f, "echo hello; echo '{\"cycles\": 99}' >\"$json\"");
	assert_int_equal(measure(&f), 0);
	assert_int_equal(f.measured.unlike.outcome, EXCHANGE_INVALID);
	assert_string_equal(f.measured.unlike.text, "cyclictest made 99 cycles, 100 were asked");
	assert_true(f.measured.nr_bytes > 64);
	instrument_cyclictest.release(&f.root.paths, &f.measured);
	fake_program_close(&f);
}

static void without_the_program_the_cell_is_skipped(void **state)
{
	struct fake_program f;

	set_up(&f, "");
	unlink(f.path);
	assert_true(measure(&f) < 0);
	assert_int_equal(f.fault.outcome, EXCHANGE_SKIPPED);
	assert_non_null(strstr(f.fault.text, f.path));
	assert_non_null(strstr(f.fault.text, "rt-tests"));
	fake_program_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_printed_to_the_byte),
		cmocka_unit_test(tells_it_what_the_cell_asks),
		cmocka_unit_test(faults_end_in_a_verdict_with_the_reason),
		cmocka_unit_test(those_that_hang_are_ended),
		cmocka_unit_test(fewer_cycles_than_asked_are_invalid_and_kept),
		cmocka_unit_test(without_the_program_the_cell_is_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
