// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-test.c - what foreign text becomes in HTML and on a page, the folder that a report is put
 * into, and which files of a run are read. All is written to a folder that is removed.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/report/html.h"
#include "analysis/report/output-folder.h"
#include "analysis/report/run-file.h"
#include "analysis/report/terminal.h"
#include "cli/alloc.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/vmtick-report-test.XXXXXX";

static int enter_folder(void **state)
{
	return !mkdtemp(folder) || chdir(folder) < 0 ? -1 : 0;
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	return chdir("/") || system(command);
}

static void test_text(void **state)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{"10 µs", "10 µs"},
		{"", ""},
		{"</script><script>alert(1)</script>",
		 "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"\" onload='x' & \"", "&quot; onload=&#39;x&#39; &amp; &quot;"},
		{"&amp;", "&amp;amp;"},
		{"%s%n", "%s%n"},
		{"\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"},
		{"one\ntwo\ttab\r\x7f", "one\\x0atwo\\x09tab\\x0d\\x7f"},
		{"\xff\xfe", "\\xff\\xfe"},
		{"\xc0\xbcscript\xc0\xbe", "\\xc0\\xbcscript\\xc0\\xbe"}, /* < and > too long */
		{"cut \xe2\x82", "cut \\xe2\\x82"},
		{"\xe2\x80\xaegnp.exe", "\\xe2\\x80\\xaegnp.exe"}, /* U+202E */
		{"`${x}`", "`${x}`"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		AUTO_FREE char *expected =
			alloc_printf("<p title=\"%s\">%s</p> 99 %%7", cases[i].html, cases[i].html);
		char *html = NULL;
		size_t size;
		FILE *out = open_memstream(&html, &size);

		html_write(out, "<p title=\"%s\">%s</p> 99 %%%zu", cases[i].text, cases[i].text,
			   (size_t)7);
		fclose(out);
		assert_string_equal(html, expected);
		free(html);
	}
}

static void test_lines(void **state)
{
	static const char bytes[] = "a < b\n\tnul \0 end\n\n\x1b]";
	char *html = NULL;
	size_t size;
	FILE *out = open_memstream(&html, &size);

	html_lines(out, bytes, sizeof(bytes) - 1);
	html_lines(out, "", 0);
	fclose(out);
	assert_string_equal(html, "a &lt; b\n\tnul \\x00 end\n\n\\x1b]");
	free(html);
}

static void test_terminal(void **state)
{
	static const struct {
		const char *bytes;
		size_t nr_lines;
		const char *tail;
	} cases[] = {
		{"", 3, ""},
		{"one", 3, "one"},
		{"one\r\ntwo\r\r\nthree\r\n\r\n", 3, "one\ntwo\nthree"},
		{"one\ntwo\nthree\n", 2, "two\nthree"},
		{"one\n\n\nfour", 3, "\n\nfour"},
		{"10 %\r20 %\r30 %\n", 9, "10 %\n20 %\n30 %"},
		{"\x1b[1;31mred\x1b[0m \x1b[?25lplain\x1b[K", 9, "red plain"},
		{"\x1b]0;title\x07"
		 "a\x1b]8;;http://x\x1b\\b\x1bPq\x1b\\c",
		 9, "abc"},
		{"\x1b(Bx\x1b=y\x1b"
		 "cz",
		 9, "xyz"},
		{"\x1b]0;no end\nnext", 9, "\nnext"}, /* costs its own line alone */
		{"cut \x1b", 9, "cut "},
		{"cut \x1b[3", 9, "cut "},
		{"\x1b[\nline", 9, "\nline"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		size_t nr;
		AUTO_FREE char *tail = terminal_tail(cases[i].bytes, strlen(cases[i].bytes),
						     cases[i].nr_lines, &nr);

		assert_int_equal(nr, strlen(cases[i].tail));
		assert_memory_equal(tail, cases[i].tail, nr);
	}
}

static void put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A report whose page is this text. */
static void put_report(const char *path, const char *text)
{
	struct output_folder out;
	struct error err;
	AUTO_FREE char *page = NULL;

	assert_int_equal(output_folder_begin(path, &out, &err), 0);
	page = alloc_printf("%s/index.html", out.made);
	put_file(page, text);
	assert_int_equal(output_folder_finish(&out, &err), 0);
	output_folder_end(&out);
}

static void page_is(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	char read[64] = "";

	assert_non_null(file);
	assert_non_null(fgets(read, sizeof(read), file));
	assert_string_equal(read, text);
	fclose(file);
}

static void is_refused(const char *path, enum exit_status status)
{
	struct output_folder out;
	struct error err;

	assert_true(output_folder_begin(path, &out, &err) < 0);
	assert_int_equal(err.status, status);
}

static void test_folder_is_replaced_whole(void **state)
{
	put_report("deep/er/report", "first");
	put_file("deep/er/report/left-over", "x");
	put_report("deep/er/report/", "second");
	page_is("deep/er/report/index.html", "second");
	assert_int_equal(access("deep/er/report/left-over", F_OK), -1);
	assert_int_equal(access("deep/er/report.new", F_OK), -1);
	assert_int_equal(mkdir("empty", 0777), 0);
	put_report("empty", "third");
	page_is("empty/index.html", "third");
}

static void test_folder_of_others_is_refused(void **state)
{
	assert_int_equal(mkdir("theirs", 0777), 0);
	put_file("theirs/index.html", "theirs");
	is_refused("theirs", EXIT_USAGE);
	page_is("theirs/index.html", "theirs");
	put_file("file", "x");
	is_refused("file", EXIT_USAGE);
	is_refused("file/below", EXIT_OURS);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	is_refused("dangling", EXIT_USAGE);
}

static void test_link_leads_to_the_report(void **state)
{
	put_report("real", "first");
	assert_int_equal(symlink("real", "link"), 0);
	put_report("link", "second");
	page_is("real/index.html", "second");
	page_is("link/index.html", "second");
}

static void test_unfinished_leaves_the_earlier(void **state)
{
	struct output_folder out;
	struct error err;

	put_report("kept", "first");
	assert_int_equal(output_folder_begin("kept", &out, &err), 0);
	is_refused("kept", EXIT_USAGE); /* it is being made */
	assert_int_equal(access("kept.new", F_OK), 0);
	output_folder_end(&out);
	page_is("kept/index.html", "first");
	assert_int_equal(access("kept.new", F_OK), -1);
}

/* As a vmtick leaves it that was killed, before it could mark it or after. */
static void test_killed_ones_are_cleared(void **state)
{
	assert_int_equal(mkdir("killed.new", 0777), 0);
	put_report("killed", "first");
	assert_int_equal(mkdir("killed.new", 0777), 0);
	put_file("killed.new/.vmtick-report", "");
	put_file("killed.new/index.html", "half");
	put_report("killed", "second");
	page_is("killed/index.html", "second");
	assert_int_equal(mkdir("killed.new", 0777), 0);
	put_file("killed.new/theirs", "");
	is_refused("killed", EXIT_OURS);
}

static void test_run_files(void **state)
{
	const struct run_folder run = {.path = (char *)"run"};
	static const struct {
		const char *path, *bytes; /* NULL: refused */
	} cases[] = {
		{"in/file", "567"},   {"in/../in/file", "567"},
		{"in/inside", "567"}, {"in/none", NULL},
		{"../secret", NULL},  {"in/../../secret", NULL},
		{"in/link", NULL},    {"in", NULL},
		{"in/pipe", NULL},    {"", NULL},
	};

	assert_int_equal(mkdir("run", 0777) || mkdir("run/in", 0777), 0);
	put_file("secret", "secret");
	put_file("run/in/file", "1234567");
	assert_int_equal(symlink("file", "run/in/inside"), 0);
	assert_int_equal(symlink("../../secret", "run/in/link"), 0);
	assert_int_equal(mkfifo("run/in/pipe", 0666), 0);
	for (size_t i = 0; i < NR(cases); i++) {
		AUTO_FREE char *bytes = NULL;
		struct error err;
		uint64_t nr_total;
		size_t nr;
		int ret = run_file_read(&run, cases[i].path, 3, &bytes, &nr, &nr_total, &err);

		assert_int_equal(ret == 0, cases[i].bytes != NULL);
		if (ret)
			continue;
		assert_int_equal(nr_total, 7);
		assert_int_equal(nr, 3);
		assert_memory_equal(bytes, cases[i].bytes, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_folder_is_replaced_whole),
		cmocka_unit_test(test_folder_of_others_is_refused),
		cmocka_unit_test(test_link_leads_to_the_report),
		cmocka_unit_test(test_unfinished_leaves_the_earlier),
		cmocka_unit_test(test_killed_ones_are_cleared),
		cmocka_unit_test(test_run_files),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
