// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-test.c - what the commands print of two small synthetic runs, against the files in
 * tests/golden/. UPDATE_GOLDEN=1 in the environment writes those files anew.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/fake-boots.h"
#include "analysis/show.h"
#include "analysis/table.h"
#include "cli/alloc.h"

static char *read_text(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		fail_msg("cannot read %s", path);
	fclose(file);
	return text;
}

static void assert_golden(const char *name, const char *text)
{
	AUTO_FREE char *path = alloc_printf(SOURCE_TOP "/tests/golden/%s", name);
	AUTO_FREE char *expected = NULL;

	if (getenv("UPDATE_GOLDEN")) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(text, file);
		fclose(file);
	}
	expected = read_text(path);
	assert_string_equal(text, expected);
}

/* What the write functions are tried on. */
struct fixture {
	struct run_folder *runs[6]; /* of no lab, of the deterministic lab, of the lab; timers;
				     * VirtualBox and a stand-in; repeated boots */
	struct reference reference;
};

static int open_runs(void **state)
{
	static char folder[] = "/tmp/vmtick-table-test.XXXXXX";
	struct fixture *fixture = alloc_array(1, sizeof(*fixture));
	struct error err;

	*state = fixture;
	setenv("VMTICK_DATA", SOURCE_TOP, 1);
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	make_night();
	make_lab();
	make_slops();
	make_timers();
	make_stand_in();
	make_boots();
	return run_folder_open("night", &fixture->runs[0], &err) ||
	       run_folder_open("lab-7", &fixture->runs[1], &err) ||
	       run_folder_open("slops", &fixture->runs[2], &err) ||
	       run_folder_open("timers", &fixture->runs[3], &err) ||
	       run_folder_open("desktop", &fixture->runs[4], &err) ||
	       run_folder_open("boots", &fixture->runs[5], &err) ||
	       reference_load(&fixture->reference, &err);
}

static int close_runs(void **state)
{
	struct fixture *fixture = *state;
	AUTO_FREE char *folder = getcwd(NULL, 0);
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	run_folder_close(fixture->runs[0]);
	run_folder_close(fixture->runs[1]);
	run_folder_close(fixture->runs[2]);
	run_folder_close(fixture->runs[3]);
	run_folder_close(fixture->runs[4]);
	run_folder_close(fixture->runs[5]);
	reference_free(&fixture->reference);
	free(fixture);
	return chdir("/") || system(command);
}

static char *written(const struct table *table, const char *format)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (strcmp(format, "csv") == 0)
		table_write_csv(table, out);
	else if (strcmp(format, "json") == 0)
		table_write_json(table, out);
	else
		table_write(table, strcmp(format, "md") == 0, out);
	fclose(out);
	return text;
}

static void test_tables(void **state)
{
	static const struct {
		enum table_layout layout;
		const char *format, *golden;
		size_t first, nr; /* runs */
	} cases[] = {
		{TABLE_1, "txt", "table1.txt", 0, 2},	 {TABLE_1, "md", "table1.md", 0, 2},
		{TABLE_2, "txt", "table2.txt", 0, 2},	 {TABLE_WIDE, "txt", "wide.txt", 0, 2},
		{TABLE_WIDE, "csv", "table.csv", 0, 2},	 {TABLE_2, "json", "table2.json", 0, 2},
		{TABLE_2, "txt", "slops.txt", 2, 1},	 {TABLE_2, "md", "slops.md", 2, 1},
		{TABLE_2, "csv", "slops.csv", 2, 1},	 {TABLE_2, "json", "slops.json", 2, 1},
		{TABLE_GAIN, "txt", "gain.txt", 3, 1},	 {TABLE_GAIN, "md", "gain.md", 3, 1},
		{TABLE_GAIN, "csv", "gain.csv", 3, 1},	 {TABLE_1, "txt", "timers1.txt", 3, 1},
		{TABLE_BOOTS, "txt", "boots.txt", 5, 1}, {TABLE_BOOTS, "md", "boots.md", 5, 1},
		{TABLE_BOOTS, "csv", "boots.csv", 5, 1}, {TABLE_BOOTS, "json", "boots.json", 5, 1},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		AUTO_FREE char *text = NULL;
		struct table table;

		table_build(cases[i].layout, &fixture->runs[cases[i].first], cases[i].nr,
			    &fixture->reference, &table);
		text = written(&table, cases[i].format);
		table_free(&table);
		assert_golden(cases[i].golden, text);
	}
}

static size_t nr_found(const char *text, const char *what)
{
	size_t nr = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		nr++;
	return nr;
}

static size_t nr_of_lab(const struct table *table, const char *lab)
{
	size_t nr = 0;

	for (size_t i = 0; i < table->nr_rows; i++)
		nr += strcmp(table->rows[i].lab, lab) == 0;
	return nr;
}

/* Where rows of labs and others are mixed, each says of which it is, in every format. */
static void test_lab_marks(void **state)
{
	static const struct {
		const char *format, *lab, *mark;
	} cases[] = {
		{"txt", "", ", no lab"},
		{"txt", "deterministic", ", lab, deterministic"},
		{"md", "", ", no lab"},
		{"md", "deterministic", ", lab, deterministic"},
		{"json", "", "\"lab\": \"\""},
		{"json", "lab", "\"lab\": \"lab\""},
		{"json", "deterministic", "\"lab\": \"deterministic\""},
		{"csv", "", ",,stock,kmod"},
		{"csv", "lab", ",lab,stock,kmod"},
		{"csv", "deterministic", ",deterministic,stock,kmod"},
	};
	struct fixture *fixture = *state;

	for (int layout = TABLE_1; layout <= TABLE_WIDE; layout++) {
		struct table table;

		table_build((enum table_layout)layout, fixture->runs, 3, &fixture->reference,
			    &table);
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			AUTO_FREE char *text = written(&table, cases[i].format);

			assert_int_equal(nr_found(text, cases[i].mark),
					 nr_of_lab(&table, cases[i].lab));
		}
		table_free(&table);
	}
}

/* The heading of a table says what all its rows are; a table of no lab says nothing of it. */
static void test_lab_heading(void **state)
{
	static const struct {
		size_t first, nr;
		const char *heading;
	} cases[] = {
		{0, 2, "Some rows are of the virtual lab, others are not: each row says which"},
		{1, 1,
		 "Measured in the deterministic virtual lab: instruction counts, no hardware "
		 "latencies"},
		{1, 2, "Measured in the virtual lab: no hardware latencies"},
		{0, 1, NULL},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int layout = TABLE_2; layout <= TABLE_BOOTS; layout++) {
			AUTO_FREE char *text = NULL;
			struct table table;

			table_build((enum table_layout)layout, &fixture->runs[cases[i].first],
				    cases[i].nr, &fixture->reference, &table);
			text = written(&table, i % 2 ? "md" : "txt");
			table_free(&table);
			if (cases[i].heading)
				assert_non_null(strstr(text, cases[i].heading));
			else
				assert_null(strstr(text, "virtual lab"));
		}
}

/* A row through a stand-in is nowhere one of the product: not beside the published figures, not
 * by its platform. The product's own rows are. */
static void test_stand_in(void **state)
{
	struct fixture *fixture = *state;
	AUTO_FREE char *text = NULL;
	struct table table;

	table_build(TABLE_1, &fixture->runs[4], 1, &fixture->reference, &table);
	assert_int_equal(table.nr_rows, 3);
	assert_string_equal(table.rows[1].cell.platform, "virtualbox");
	assert_string_equal(table.rows[1].cell.paravirt, "none");
	assert_non_null(table.rows[1].repeats);
	assert_string_equal(table.rows[2].cell.platform, "stand-in-virtualbox");
	assert_string_equal(table.rows[2].lab, "stand-in");
	assert_null(table.rows[2].repeats);
	text = written(&table, "txt");
	assert_golden("table1-stand-in.txt", text);
	table_free(&table);
}

/* A flipped bit and a missing record cost their rows, and are counted. */
static void test_unreadable_records(void **state)
{
	struct fixture *fixture = *state;
	struct table table;

	table_build(TABLE_WIDE, fixture->runs, 2, &fixture->reference, &table);
	assert_int_equal(table.nr_rows, 15);
	assert_int_equal(table.nr_unreadable, 2);
	assert_int_equal(table.first_unreadable.status, EXIT_OURS);
	assert_string_equal(table.first_unreadable.text,
			    "qemu-stock-hrtimer-kmod-idle-100us: "
			    "night/cells/qemu-stock-hrtimer-kmod-idle-100us.rec: the record is "
			    "damaged: its checksum does not hold");
	assert_int_equal(table.rows[2].figures.verdict, VERDICT_ERROR);
	assert_int_equal(table.rows[2].figures.delay.n, 0);
	table_free(&table);
}

/* Every line of the text layouts fits a terminal of 100 columns. */
static void test_width(void **state)
{
	struct fixture *fixture = *state;

	for (int layout = TABLE_1; layout <= TABLE_BOOTS; layout++) {
		AUTO_FREE char *text = NULL;
		struct table table;

		table_build((enum table_layout)layout, fixture->runs, layout == TABLE_BOOTS ? 6 : 4,
			    &fixture->reference, &table);
		text = written(&table, "txt");
		table_free(&table);
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			size_t width = 0;

			for (const char *c = line; *c; c++)
				width += ((unsigned char)*c & 0xc0) != 0x80;
			if (width > 100)
				fail_msg("layout %d: %zu characters: %s", layout, width, line);
		}
	}
}

static void test_show(void **state)
{
	struct fixture *fixture = *state;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	show_text(fixture->runs[0], NULL, out);
	fclose(out);
	assert_null(strchr(text, '\x1b'));
	assert_golden("show.txt", text);
	free(text);

	out = open_memstream(&text, &size);
	show_json(fixture->runs[0], &fixture->runs[0]->cells[0], out);
	fclose(out);
	assert_golden("show-cell.json", text);
	free(text);

	out = open_memstream(&text, &size);
	show_text(fixture->runs[2], &fixture->runs[2]->cells[3], out);
	fclose(out);
	assert_golden("show-lab-cell.txt", text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_lab_marks),
		cmocka_unit_test(test_lab_heading),
		cmocka_unit_test(test_stand_in),
		cmocka_unit_test(test_unreadable_records),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_show),
	};

	return cmocka_run_group_tests(tests, open_runs, close_runs);
}
