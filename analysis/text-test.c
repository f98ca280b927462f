// SPDX-License-Identifier: GPL-2.0-or-later
/* text-test.c - figures, escapes and layout as they reach a terminal. */
#include <stdarg.h>
#include <setjmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/grid.h"
#include "analysis/text.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static void test_us(void **state)
{
	static const struct {
		double ns;
		const char *text;
	} cases[] = {{150213, "150.213"}, {10026000, "10026.000"},
		     {-0.4, "0.000"},	  {-1500, "-1.500"},
		     {NAN, "-"},	  {0, "0.000"}};
	char out[TEXT_NUMBER];

	for (size_t i = 0; i < NR(cases); i++)
		assert_string_equal(text_us(out, cases[i].ns), cases[i].text);
}

static void test_number(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *text;
	} cases[] = {{150213, 3, "150213"},    {0.5, 3, "0.5"},		{1.0004, 3, "1"},
		     {1e10, 3, "10000000000"}, {-0.0001, 3, "0"},	{NAN, 3, ""},
		     {100, 0, "100"},	       {1.0 / 3, 6, "0.333333"}};
	char out[TEXT_NUMBER];

	for (size_t i = 0; i < NR(cases); i++)
		assert_string_equal(text_number(out, cases[i].value, cases[i].decimals),
				    cases[i].text);
}

static void test_duration(void **state)
{
	char out[TEXT_NUMBER];

	assert_string_equal(text_duration(out, 150000), "150 µs");
	assert_string_equal(text_duration(out, 1500), "1500 ns");
	assert_string_equal(text_duration(out, 2000000000), "2 s");
	assert_int_equal(text_width("150 µs"), 6);
}

static void test_escape(void **state)
{
	static const struct {
		const char *text, *escaped;
	} cases[] = {
		{"plain µ € 𝄞", "plain µ € 𝄞"},
		{"\x1b[2J\n\x7f", "\\x1b[2J\\x0a\\x7f"},
		{"\xc2\x9b"
		 "31m",
		 "\\xc2\\x9b31m"},		     /* U+009B, a terminal's other CSI */
		{"cut \xe2\x82", "cut \\xe2\\x82"},  /* an incomplete character */
		{"\xff\xc0\x80", "\\xff\\xc0\\x80"}, /* never valid */
		{"\xe0\x80\xbc", "\\xe0\\x80\\xbc"}, /* a < that is written too long */
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* a surrogate */
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
		{"ok\xe2\x80\xaeko", "ok\\xe2\\x80\\xaeko"}, /* U+202E, from right to left */
		{"a\xe2\x81\xa6 b", "a\\xe2\\x81\\xa6 b"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		char *escaped = text_escape(cases[i].text);

		assert_string_equal(escaped, cases[i].escaped);
		free(escaped);
	}
}

static void test_wrap(void **state)
{
	char words[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
		"bbbbbbbbbbbbbbb cccc";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	text_wrap(out, "[1] ", words);
	fclose(out);
	assert_non_null(strstr(text, "b\n    cccc\n"));
	free(text);
}

static void test_grid(void **state)
{
	static const struct grid_column columns[] = {
		{"", NULL, "label"}, {"µ", "ours", "ours µ"}, {"sd", NULL, "ours sd"}};
	struct grid *grid = grid_new(columns, 3);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	grid_title(grid, "a|b");
	grid_row(grid, "µ row");
	grid_set(grid, 1, "1.5");
	grid_set(grid, 2, "22.25");
	grid_row(grid, "x");
	grid_set_across(grid, 1, 2, "not run");
	grid_write_text(grid, out);
	grid_write_markdown(grid, out);
	fclose(out);
	assert_string_equal(text, "              ours\n"
				  "                µ     sd\n"
				  "\n"
				  "a|b\n"
				  "  µ row       1.5  22.25\n"
				  "  x           not run\n"
				  "| label | ours µ | ours sd |\n"
				  "|---|---:|---:|\n"
				  "| **a\\|b** |  |  |\n"
				  "| µ row | 1.5 | 22.25 |\n"
				  "| x | not run |  |\n");
	free(text);
	grid_free(grid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_us),	 cmocka_unit_test(test_number),
		cmocka_unit_test(test_duration), cmocka_unit_test(test_escape),
		cmocka_unit_test(test_wrap),	 cmocka_unit_test(test_grid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
