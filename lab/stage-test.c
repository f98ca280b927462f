/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stage-test.c - what a lab host's console tells of its stage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lab/stage.h"

static void feed(struct stage_reader *reader, const char *text)
{
	stage_read(reader, text, strlen(text));
}

static void stages_come_one_after_the_other(void **state)
{
	struct stage_reader reader = {.stage = LAB_HYPERVISOR};

	feed(&reader, "(XEN) Brought up 2 CPUs\r\n");
	assert_int_equal(reader.stage, LAB_HYPERVISOR);
	feed(&reader, "@lab stage kernel\r\n@lab stage dae");
	assert_int_equal(reader.stage, LAB_KERNEL);
	feed(&reader, "mons\n(XEN) d0v0 note @lab stage command\n");
	assert_int_equal(reader.stage, LAB_COMMAND);
	feed(&reader, "@lab alive\n@lab end 7\n");
	assert_int_equal(reader.stage, LAB_END);
	assert_int_equal(reader.status, 7);
	assert_int_equal(reader.nr_signs, 5);
	stage_clear(&reader);
}

static void stages_never_go_back(void **state)
{
	struct stage_reader reader = {.stage = LAB_COMMAND};

	feed(&reader, "@lab stage kernel\n@lab stage nonsense\n@lab end\n");
	assert_int_equal(reader.stage, LAB_COMMAND);
	stage_clear(&reader);
}

static void init_tells_why_it_gave_up(void **state)
{
	struct stage_reader reader = {.stage = LAB_DAEMONS};

	feed(&reader, "xenstored: no such device\n@lab failed with status 1: xenstored\n");
	assert_string_equal(reader.failure, "with status 1: xenstored");
	assert_int_equal(reader.tail.nr, 1);
	assert_string_equal(reader.tail.word[0], "xenstored: no such device");
	stage_clear(&reader);
}

static void the_tail_is_the_last_lines(void **state)
{
	struct stage_reader reader = {0};
	char line[32], last[32];

	for (int i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "line %d\033[2J\n\n", i);
		feed(&reader, line);
	}
	assert_int_equal(reader.tail.nr, STAGE_TAIL_LINES);
	snprintf(last, sizeof(last), "line %d?[2J", 999);
	assert_string_equal(reader.tail.word[STAGE_TAIL_LINES - 1], last);
	stage_clear(&reader);
}

/* A line without end must not grow without end. */
static void a_flood_without_line_feeds_is_cut(void **state)
{
	struct stage_reader reader = {0};

	for (int i = 0; i < 100000; i++)
		feed(&reader, "flood ");
	feed(&reader, "\n@lab stage kernel\n");
	assert_int_equal(reader.stage, LAB_KERNEL);
	assert_int_equal(reader.tail.nr, 1);
	stage_clear(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stages_come_one_after_the_other),
		cmocka_unit_test(stages_never_go_back),
		cmocka_unit_test(init_tells_why_it_gave_up),
		cmocka_unit_test(the_tail_is_the_last_lines),
		cmocka_unit_test(a_flood_without_line_feeds_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
