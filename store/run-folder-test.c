// SPDX-License-Identifier: GPL-2.0-or-later
/* run-folder-test.c - manifests as they are read, good and damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "store/run-folder.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

#define CELL                                                                                     \
	"\"id\": \"a\", \"platform\": \"qemu\", \"kernel\": \"stock\", \"timer\": \"hrtimer\", " \
	"\"instrument\": \"kmod\", \"scenario\": \"idle\", \"mode\": \"oneshot\", "              \
	"\"keep\": \"samples\", \"period_ns\": 150000, \"events\": 9, \"warmup\": 0, "           \
	"\"inject_ns\": 0, \"cpu\": \"auto\""
#define HEAD "{\"format\": \"vmtick-run\", \"version\": 1, \"host\": {}, \"platforms\": {}, "
#define BODY HEAD "\"boots\": [], "

static char folder[] = "/tmp/vmtick-run-test.XXXXXX";

static int open_manifest(const char *text, struct run_folder **run, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/manifest.json", folder);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return run_folder_open(folder, run, err);
}

static void test_good(void **state)
{
	struct run_folder *run;
	struct error err;

	assert_int_equal(open_manifest(HEAD "\"lab\": \"lab\", \"boots\": [{\"id\": \"b1\"}], "
					    "\"cells\": [{" CELL
					    ", \"verdict\": \"ok\", \"boot\": \"b1\", \"record\": "
					    "\"cells/a.rec\", \"facts\": {\"cpu\": \"0\"}}, "
					    "{" CELL ", \"verdict\": null}]}",
				       &run, &err),
			 0);
	assert_int_equal(run->nr_cells, 2);
	assert_int_equal(run->cells[0].verdict, VERDICT_OK);
	assert_string_equal(run->cells[0].record, "cells/a.rec");
	assert_non_null(run->cells[0].facts);
	assert_int_equal(run->cells[1].verdict, VERDICT_PENDING);
	assert_string_equal(run->cells[1].reason, "");
	assert_null(run->cells[1].facts);
	assert_ptr_equal(run_folder_cell(run, "a"), &run->cells[0]);
	assert_null(run_folder_cell(run, "b"));
	assert_non_null(run_folder_boot(run, "b1"));
	assert_null(run_folder_boot(run, "b2"));
	assert_string_equal(run_folder_lab(run), "lab");
	run_folder_close(run);
}

static void test_bad(void **state)
{
	static const struct {
		const char *text;
		enum exit_status status;
		const char *says;
	} cases[] = {
		{"", EXIT_OURS, "damaged"},
		{"{\"format\": \"vmtick-run\", ", EXIT_OURS, "damaged"},
		{"{\"format\": \"else\", \"version\": 1}", EXIT_USAGE, "manifest"},
		{"{\"format\": \"vmtick-run\", \"version\": 2}", EXIT_USAGE, "version 2"},
		{HEAD "\"lab\": \"\"}", EXIT_OURS, "cells are missing"},
		{BODY "\"cells\": [3]}", EXIT_OURS, "\"id\""},
		{BODY "\"cells\": [{" CELL ", \"verdict\": \"good\"}]}", EXIT_OURS, "verdict"},
		{BODY "\"cells\": [{" CELL "}]}", EXIT_OURS, "verdict"},
		{BODY "\"cells\": [{" CELL ", \"verdict\": \"ok\", \"record\": \"/etc/passwd\"}]}",
		 EXIT_OURS, "record"},
		{BODY "\"cells\": [{" CELL ", \"verdict\": \"ok\", \"record\": \"x/../../y\"}]}",
		 EXIT_OURS, "record"},
		{BODY "\"cells\": [{" CELL ", \"verdict\": \"ok\", \"reason\": 3}]}", EXIT_OURS,
		 "reason"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct run_folder *run;
		struct error err = {.text = ""};

		assert_true(open_manifest(cases[i].text, &run, &err) < 0);
		assert_int_equal(err.status, cases[i].status);
		assert_non_null(strstr(err.text, folder));
		assert_non_null(strstr(err.text, cases[i].says));
		assert_null(strchr(err.text, '\n'));
	}
}

static void test_no_run_folder(void **state)
{
	struct run_folder *run;
	struct error err;

	assert_true(run_folder_open("/nowhere", &run, &err) < 0);
	assert_int_equal(err.status, EXIT_USAGE);
	assert_true(run_folder_open("/", &run, &err) < 0);
	assert_int_equal(err.status, EXIT_USAGE);
}

static int make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	AUTO_FREE char *path = alloc_printf("%s/manifest.json", folder);

	return unlink(path) || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_no_run_folder),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
