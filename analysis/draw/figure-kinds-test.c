// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-kinds-test.c - what each kind of figure draws of which cells: the data of its script,
 * what it leaves out and says so, and cells of one event, of equal ones and of absurd ones.
 */
#include <stdlib.h>
#include <unistd.h>
#include "analysis/draw/fake-chosen.h"
#include "analysis/draw/groups.h"
#include "analysis/draw/page.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))
#define LINE	  "<path stroke='rgb(  0, 114, 178)'  d='M"

static char folder[] = "/tmp/vmtick-kinds-test.XXXXXX";

/* A cell whose latencies are 1 to nr us, each once; these interrupts were told of. */
static void add_counted(struct maker *maker, const char *platform, const char *scenario,
			unsigned int period_us, size_t nr, const char *irqs_per_s)
{
	int64_t latency_ns[1000];

	for (size_t i = 0; i < nr; i++)
		latency_ns[i] = 1000 * (int64_t)(i + 1);
	add_series(maker, make_cell(platform, "hrtimer", scenario, period_us), latency_ns, nr, "ok",
		   "");
	json_object_set_new(
		json_object_get(json_array_get(maker->cells, json_array_size(maker->cells) - 1),
				"facts"),
		"irqs_per_s", json_string(irqs_per_s));
}

static void make_counted(void)
{
	struct maker maker = maker_new("counted", "");

	add_counted(&maker, "linux", "idle", 150, 1000, "8.5");
	add_counted(&maker, "linux", "idle", 10, 1000, "0.0");
	add_counted(&maker, "linux", "io", 150, 1000, "2000.5");
	add_counted(&maker, "kvm", "io", 150, 1000, "1500");
	add_counted(&maker, "qemu", "idle", 150, 1000, "nan");
	add_counted(&maker, "qemu", "idle", 100, 1000, "-3");
	add_counted(&maker, "qemu", "idle", 50, 1000, "12 \x1b[2J");
	add_counted(&maker, "qemu", "idle", 10, 1000, "");
	add_counted(&maker, "qemu", "cpu-30", 10, 1000, "12");
	maker_end(&maker);
}

static void add_odd(struct maker *maker, const char *platform, const int64_t *latency_ns, size_t nr)
{
	add_series(maker, make_cell(platform, "hrtimer", "idle", 150), latency_ns, nr, "ok", "");
}

static void make_odd(void)
{
	const int64_t huge = INT64_C(1000000000000000000);
	const int64_t absurd[] = {-huge, 0, 1, huge}, early[] = {-5, -4}, one[] = {1234};
	int64_t equal[1000];
	struct maker maker = maker_new("odd", "");

	for (size_t i = 0; i < NR(equal); i++)
		equal[i] = 2000;
	add_odd(&maker, "kvm", absurd, NR(absurd));
	add_odd(&maker, "qemu", early, NR(early));
	add_odd(&maker, "linux", one, NR(one));
	add_odd(&maker, "xen-pv", equal, NR(equal));
	maker_end(&maker);
}

static int enter_folder(void **state)
{
	if (!mkdtemp(folder) || chdir(folder) < 0 || setenv("VMTICK_DATA", SOURCE_TOP, 1) < 0)
		return -1;
	make_boots();
	make_stand_in();
	make_counted();
	make_odd();
	return 0;
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	return chdir("/") || system(command);
}

static char *drawn(const struct figure_kind *kind, const char *path, const char *pattern)
{
	struct chosen chosen = choose(&path, 1, pattern, false);
	char *script = script_of(kind, &chosen);

	release(&chosen);
	return script;
}

/* The caption, not yet broken into lines. */
static char *captioned(const struct figure_kind *kind, const char *path, const char *pattern)
{
	struct chosen chosen = choose(&path, 1, pattern, false);
	struct groups groups;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	groups_find(&chosen.selection, kind, &groups);
	groups_caption(&groups, out);
	fclose(out);
	groups_free(&groups);
	release(&chosen);
	return text;
}

/* assert_shown(SCRIPT, TEXT..., NULL) */
static void assert_shown(const char *script, ...)
{
	va_list texts;
	const char *text;

	va_start(texts, script);
	while ((text = va_arg(texts, const char *)))
		if (!strstr(script, text))
			fail_msg("not in it: %s\n%s", text, script);
	va_end(texts);
}

static size_t count(const char *script, const char *text)
{
	size_t nr = 0;

	while ((script = strstr(script, text))) {
		script += strlen(text);
		nr++;
	}
	return nr;
}

/* Boots follow one another; a histogram has no order; all panels have one scale. */
static void test_difference(void **state)
{
	AUTO_FREE char *script = drawn(&figure_difference, "boots", NULL);
	AUTO_FREE char *caption = captioned(&figure_difference, "boots", NULL);

	assert_shown(script, "'host rt, idle' at ", "'6000 events, the latest by ", "'io' at ",
		     "'2000 events, the latest by ", "('first' 0, ", "Measured in the virtual lab",
		     NULL);
	assert_shown(caption, "qemu-stock-hrtimer-kmod-idle-1ms-hist (no order of events)",
		     "kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep3 (invalid)", NULL);
	assert_int_equal(count(script, "\nplot $events"), 2);
	assert_int_equal(count(script, "set yrange ["), 1);
	assert_int_equal(count(script, "set arrow from 212.667, graph 0"), 1);
	assert_int_equal(count(script, "set arrow from 425.333, graph 0"), 1);
}

static void test_difference_odd(void **state)
{
	AUTO_FREE char *script = drawn(&figure_difference, "odd", NULL);
	AUTO_FREE char *caption = captioned(&figure_difference, "odd", NULL);
	AUTO_FREE char *one = drawn(&figure_difference, "odd", "linux-*");
	AUTO_FREE char *early = drawn(&figure_difference, "odd", "qemu-*");

	assert_shown(script, "('0.001' 1e-3 0, ", "'10¹⁵' 1e15 0",
		     "'4 events, the latest by 1000000000000000 µs'",
		     "'1000 events, the latest by 2 µs'", NULL);
	assert_shown(caption, "4 events were not late: drawn at the lower edge. ", NULL);
	assert_shown(one, "$events0 << EOD\n319 19.5\n320 19.5\n\nEOD\n", "'1 event, the latest by",
		     "set xtics ('0' 0, '1' 638)", NULL);
	assert_shown(early, "'0.005' 5e-3 0)", "\n159 0.5\n160 0.5\n\n478 0.5\n479 0.5\n", NULL);
}

/* A number that is none is not drawn but told; none per second stands at the edge. */
static void test_interrupts(void **state)
{
	AUTO_FREE char *script = drawn(&figure_interrupts, "counted", NULL);

	assert_shown(script, "('linux' 0, 'kvm' 1, 'linux, as published' 2)",
		     "$idle << EOD\n8.5 0\n5 0\nEOD\n", "$io << EOD\n2000.5 0\n1500 1\nEOD\n",
		     "set xrange [5:5000]", "$published_idle << EOD\n11.52 2\n",
		     "$published_io << EOD\n1733.35 2\n", "of bare Linux: 1733.35'",
		     "(no count of interrupts, idle", "and 1 more.", NULL);
}

/* Exact order statistics of 1 to 1000 us, by period; the published mean where there is one. */
static void test_platforms(void **state)
{
	AUTO_FREE char *script = drawn(&figure_platforms, "counted", "*-idle-*");
	AUTO_FREE char *stand_in = drawn(&figure_platforms, "desktop", "*-150us");
	AUTO_FREE char *only_stand_in = drawn(&figure_platforms, "desktop", "*-100us");

	assert_shown(
		script, "('period 10 µs:' 0, 'linux' 1, 'qemu' 2, 'period 50 µs:' 3, 'qemu' 4, ",
		"\n1 1 10 250 500 750 990 1000 500.5\n", "$published << EOD\n1 0.076\n2 56.45\n",
		"title 'mean that the timer paper published'", NULL);
	assert_int_equal(count(script, "500 750 990 1000 500.5\n"), 6);
	assert_shown(stand_in, "$published << EOD\n0 68.37\n", NULL);
	assert_int_equal(count(only_stand_in, "timer paper published"), 0);
	assert_shown(only_stand_in, "through a stand-in for the product", NULL);
}

/* What lies above a bound is drawn at the largest, and told. */
static void test_platforms_odd(void **state)
{
	AUTO_FREE char *script = drawn(&figure_platforms, "odd", NULL);
	AUTO_FREE char *bound = drawn(&figure_platforms, "boots", "qemu-*");
	AUTO_FREE char *caption = captioned(&figure_platforms, "boots", "qemu-*");

	assert_shown(script, "\n0 0.001 0.001 0.001 0.001 0.001 1e+15 1e+15 ",
		     "\n1 0.001 0.001 0.001 0.001 0.001 0.001 0.001 0.001\n",
		     "\n2 1.234 1.234 1.234 1.234 1.234 1.234 1.234 1.234\n",
		     "\n3 2 2 2 2 2 2 2 2\n", NULL);
	assert_shown(bound, " 140000000 140000000 140000000 ", NULL);
	assert_shown(caption, "7 of 20 events at or above 68685922.304 µs, drawn at the largest",
		     NULL);
}

static void test_ecdf_odd(void **state)
{
	AUTO_FREE char *script = drawn(&figure_ecdf, "odd", NULL);

	assert_shown(script, "set xrange [0.001:2e+15]", "\n1e+15 1 1 1 ", "\n1.234 1 1 1 ", NULL);
}

/* gnuplot can draw them, and draws what is all across a panel. */
static void test_drawn(void **state)
{
	static const char *const path = "odd";
	struct chosen chosen = choose(&path, 1, NULL, false);
	AUTO_FREE char *svg = alloc_array(1, 1 << 20);
	const char *line;
	double from, to;
	struct error err;
	FILE *file;

	for (size_t i = 0; figure_kinds[i]; i++)
		if (figure_draw(figure_kinds[i], &chosen.selection, "odd.svg", &err))
			fail_msg("%s: %s", figure_kinds[i]->name, err.text);
	release(&chosen);
	chosen = choose(&path, 1, "xen-pv-*", false);
	assert_int_equal(figure_draw(&figure_difference, &chosen.selection, "equal.svg", &err), 0);
	release(&chosen);
	file = fopen("equal.svg", "r");
	assert_non_null(file);
	assert_true(fread(svg, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	line = strstr(svg, LINE);
	assert_non_null(line);
	assert_int_equal(sscanf(line + strlen(LINE), "%lf,%*f L%lf,", &from, &to), 2);
	assert_true(from < PAGE_LEFT + 5 && to > PAGE_RIGHT - 5);
}

static void assert_refused(const struct figure_kind *kind, const char *path, const char *pattern,
			   const char *expected)
{
	struct chosen chosen = choose(&path, 1, pattern, false);
	struct gnuplot_picture picture;
	char *script = NULL;
	struct error err;

	assert_true(figure_script(kind, &chosen.selection, &script, &picture, &err) < 0);
	assert_int_equal(err.status, EXIT_USAGE);
	assert_string_equal(err.text, expected);
	free(script);
	release(&chosen);
}

static void test_refused(void **state)
{
	assert_refused(&figure_difference, "boots", "qemu-*",
		       "figure: difference cannot be drawn: no order of events in any of the "
		       "cells; of these can be: interrupts, platforms, ecdf");
	assert_refused(&figure_interrupts, "counted", "qemu-*",
		       "figure: interrupts cannot be drawn: no count of interrupts, idle or under "
		       "io in any of the cells; of these can be: difference, platforms, ecdf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_difference),    cmocka_unit_test(test_difference_odd),
		cmocka_unit_test(test_interrupts),    cmocka_unit_test(test_platforms),
		cmocka_unit_test(test_platforms_odd), cmocka_unit_test(test_ecdf_odd),
		cmocka_unit_test(test_drawn),	      cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
