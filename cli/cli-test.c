/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cli-test.c - options, hints and errors. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cli/command.h"
#include "cli/suggest.h"

static const struct command_option options[] = {
	{"output", 'o', "FOLDER", "where"},
	{"set", 's', "KEY=VALUE", "what"},
	{"json", 0, NULL, "how"},
	{NULL},
};
static const struct command command = {
	.name = "run", .usage = "CONFIG...", .options = options, .min_words = 1, .max_words = 2};

static int parse(const char *const *argv, struct arguments **args, struct error *err)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return arguments_parse(&command, argc, argv, args, err);
}

static void test_options_in_every_spelling(void **state)
{
	const char *const argv[] = {"-o",  "a",	     "--set=x=1", "table1",   "--set",
				    "y=2", "--json", "--",	  "--table2", NULL};
	struct arguments *args;
	struct error err;

	assert_int_equal(parse(argv, &args, &err), 0);
	assert_string_equal(arguments_value(args, "output"), "a");
	assert_string_equal(arguments_nth(args, "set", 0), "x=1");
	assert_string_equal(arguments_nth(args, "set", 1), "y=2");
	assert_null(arguments_nth(args, "set", 2));
	assert_string_equal(arguments_value(args, "set"), "y=2");
	assert_true(arguments_given(args, "json"));
	assert_int_equal(arguments_nr_words(args), 2);
	assert_string_equal(arguments_word(args, 1), "--table2");
	arguments_free(args);
}

static void test_bad_lines(void **state)
{
	static const struct {
		const char *const argv[5];
		const char *said;
	} cases[] = {
		{{"--outptu=x", "a"}, "unknown option --outptu=x (did you mean \"output\"?"},
		{{"--output"}, "--output needs a value: FOLDER"},
		{{"--json=1", "a"}, "--json takes no value"},
		{{"-js", "a"}, "unknown option -js"},
		{{NULL}, "too few arguments"},
		{{"a", "b", "c"}, "unexpected argument \"c\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arguments *args;
		struct error err;

		assert_int_equal(parse(cases[i].argv, &args, &err), -EINVAL);
		assert_int_equal(err.status, EXIT_USAGE);
		if (!strstr(err.text, cases[i].said))
			fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].said);
	}
}

static void test_nearest(void **state)
{
	static const char *const names[] = {"idle", "cpu-30", "cpu-60", "cpu-100", "io", NULL};

	assert_string_equal(suggest_nearest("idel", names), "idle");
	assert_string_equal(suggest_nearest("cpu30", names), "cpu-30");
	assert_string_equal(suggest_nearest("cpu-10", names), "cpu-30");
	assert_null(suggest_nearest("network", names));
}

static void test_hint_fits_its_buffer(void **state)
{
	static const char *const names[] = {"oneshot", "grid", NULL};
	char hint[64], small[8];

	assert_string_equal(suggest_hint("gird", names, hint, sizeof(hint)),
			    " (did you mean \"grid\"? valid: oneshot, grid)");
	suggest_hint("gird", names, small, sizeof(small));
	assert_int_equal(strlen(small), sizeof(small) - 1);
}

static void test_errors_are_one_line(void **state)
{
	struct error err;
	char longest[2000];

	error_set(&err, EXIT_OURS, EIO, "monitor: %s", "one\ntwo\033[2J\r");
	assert_string_equal(err.text, "monitor: one two [2J ");
	assert_int_equal(error_set(&err, EXIT_USAGE, ERANGE, "period \"%d\"", 0), -ERANGE);
	assert_int_equal(error_prefix(&err, -ERANGE, "config %s", "a.ini"), -ERANGE);
	assert_string_equal(err.text, "config a.ini: period \"0\"");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	error_prefix(&err, 0, "%s", longest);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_in_every_spelling),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_hint_fits_its_buffer),
		cmocka_unit_test(test_errors_are_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
