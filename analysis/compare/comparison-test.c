// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * comparison-test.c - findings of small runs whose boots have the figures that a test chooses, and
 * the limits that are held against them.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/compare/comparison.h"
#include "analysis/fake-boots.h"
#include "cli/alloc.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))
#define FIVE	  5
#define HIDDEN_NS INT64_C(70000000000) /* beyond what a histogram tells apart */

/* Runs being compared by one figure. */
struct compared {
	struct arguments *args;
	struct side sides[NR_SIDES];
	struct comparison comparison;
};

/* A run of a cell whose boots each have three events, all of them this late. */
static void make_run(const char *path, const char *lab, enum cell_keep keep,
		     const int64_t *boots_ns, size_t nr_boots)
{
	struct maker maker = maker_new(path, lab);
	struct cell cell = make_cell("qemu", "hrtimer", "idle", 100);

	cell.keep = keep;
	for (cell.repetition = 1; cell.repetition <= nr_boots; cell.repetition++) {
		const int64_t ns = boots_ns[cell.repetition - 1];
		const int64_t latency_ns[] = {ns, ns, ns};

		add_series(&maker, cell, latency_ns, NR(latency_ns), "ok", "");
	}
	maker_end(&maker);
}

static int compare(const char *a, const char *b, enum boots_figure figure, struct compared *out,
		   struct error *err)
{
	const char *const argv[] = {a, b};

	memset(out, 0, sizeof(*out));
	assert_int_equal(arguments_parse(&cmd_compare, 2, argv, &out->args, err), 0);
	out->comparison.judging.level = 0.05;
	out->comparison.figures[0] = figure;
	out->comparison.nr_figures = 1;
	assert_int_equal(sides_open(out->args, out->sides, err), 0);
	return comparison_make(out->sides, false, &out->comparison, err);
}

static void end(struct compared *compared)
{
	comparison_free(&compared->comparison);
	sides_close(compared->sides);
	arguments_free(compared->args);
}

/* The finding of runs "NAME-a" and "NAME-b", which are made. */
static struct statistic find(const char *name, enum cell_keep keep, enum boots_figure figure,
			     const int64_t *a_ns, const int64_t *b_ns, size_t nr_boots)
{
	AUTO_FREE char *a = alloc_printf("%s-a", name), *b = alloc_printf("%s-b", name);
	struct compared compared;
	struct statistic statistic;
	struct error err;

	make_run(a, "", keep, a_ns, nr_boots);
	make_run(b, "", keep, b_ns, nr_boots);
	assert_int_equal(compare(a, b, figure, &compared, &err), 0);
	assert_int_equal(compared.comparison.nr_cells, 1);
	assert_int_equal(compared.comparison.judging.nr_tests, 1);
	statistic = compared.comparison.cells[0].statistics[0];
	end(&compared);
	return statistic;
}

static void test_later(void **state)
{
	const int64_t a_ns[FIVE] = {1000, 1010, 1020, 1030, 1040};
	const int64_t b_ns[FIVE] = {2040, 2030, 2020, 2010, 2000};

	for (int f = 0; f < BOOTS_NR_FIGURES; f++) {
		AUTO_FREE char *name = alloc_printf("later-%d", f);
		const struct statistic found =
			find(name, CELL_SAMPLES, (enum boots_figure)f, a_ns, b_ns, FIVE);

		assert_int_equal(found.finding, FOUND_DIFFERENT);
		assert_true(found.median[SIDE_A] == 1020 && found.median[SIDE_B] == 2020);
		assert_true(found.shift.ns.least == 1000 && found.shift.ns.most == 1000);
		assert_true(found.shift.ns.low > 960 && found.shift.ns.low <= 1000);
		assert_true(fabs(found.p - 2.0 / 252) < 1e-12);
	}
}

static void test_all_equal(void **state)
{
	const int64_t ns[FIVE] = {1000, 1000, 1000, 1000, 1000};
	const struct statistic found = find("equal", CELL_SAMPLES, BOOTS_P99, ns, ns, FIVE);

	assert_int_equal(found.finding, FOUND_NONE);
	assert_true(found.p == 1 && found.shift.ns.low == 0 && found.shift.ns.high == 0);
}

static void test_too_few(void **state)
{
	const int64_t a_ns[] = {1000, 1001, 1002}, b_ns[] = {9000, 9001, 9002};

	assert_int_equal(find("one", CELL_SAMPLES, BOOTS_P50, a_ns, b_ns, 1).finding,
			 FOUND_TOO_FEW);
	assert_int_equal(find("three", CELL_SAMPLES, BOOTS_P50, a_ns, b_ns, 3).finding,
			 FOUND_TOO_FEW);
}

/* A histogram cannot tell apart what is 1/1024 of a latency away from another. */
static void test_floor(void **state)
{
	const int64_t a_ns[FIVE] = {10000000, 10000001, 10000002, 10000003, 10000004};
	const int64_t b_ns[FIVE] = {10002048, 10002049, 10002050, 10002051, 10002052};
	const struct statistic exact = find("exact", CELL_SAMPLES, BOOTS_P50, a_ns, b_ns, FIVE);
	const struct statistic coarse = find("coarse", CELL_HISTOGRAM, BOOTS_P50, a_ns, b_ns, FIVE);

	assert_int_equal(exact.finding, FOUND_DIFFERENT);
	assert_true(exact.shift.ns.least == 2048);
	assert_true(coarse.floor_ns > 9000);
	assert_int_not_equal(coarse.finding, FOUND_DIFFERENT);
}

static void test_hidden(void **state)
{
	const int64_t a_ns[FIVE] = {1000, 1001, 1002, 1003, 1004};
	const int64_t b_ns[FIVE] = {HIDDEN_NS, HIDDEN_NS + 1, HIDDEN_NS + 2, HIDDEN_NS + 3,
				    HIDDEN_NS + 4};
	struct statistic found = find("some-hidden", CELL_HISTOGRAM, BOOTS_P50, a_ns, b_ns, FIVE);

	assert_int_equal(found.finding, FOUND_DIFFERENT);
	assert_true(isinf(found.shift.ns.most) && isinf(found.median[SIDE_B]));
	assert_true(found.shift.ns.least ==
		    (double)(RECORD_HIST_MAX_NS - RECORD_HIST_MAX_NS / 2048 - 1002));
	found = find("all-hidden", CELL_HISTOGRAM, BOOTS_P50, b_ns, b_ns, FIVE);
	assert_int_equal(found.finding, FOUND_NONE);
	assert_true(isinf(found.shift.ns.low) && isinf(found.shift.ns.high));
	found = find("hidden-max", CELL_HISTOGRAM, BOOTS_MAX, a_ns, b_ns, FIVE);
	assert_true(found.shift.ns.most ==
		    (double)HIDDEN_NS - 1000); /* a maximum is always known */
}

static void test_absurd(void **state)
{
	const int64_t far = INT64_MAX / 4;
	const int64_t a_ns[FIVE] = {-far, -far, -far + 1000000, -far, -1};
	const int64_t b_ns[FIVE] = {far, far, far, far - 1, 0};

	for (int f = 0; f < BOOTS_NR_FIGURES; f++) {
		AUTO_FREE char *name = alloc_printf("absurd-%d", f);
		const struct statistic found =
			find(name, CELL_SAMPLES, (enum boots_figure)f, a_ns, b_ns, FIVE);

		assert_int_equal(found.finding, FOUND_DIFFERENT);
		assert_true(isfinite(found.shift.ns.low) && isfinite(found.shift.ns.high));
		assert_true(isnan(found.shift.share.least));
	}
}

static void test_unlike(void **state)
{
	const int64_t ns[FIVE] = {1, 2, 3, 4, 5};
	struct compared compared;
	struct error err;

	make_run("hardware", "", CELL_SAMPLES, ns, FIVE);
	make_run("lab", "lab", CELL_SAMPLES, ns, FIVE);
	assert_int_not_equal(compare("hardware", "lab", BOOTS_P50, &compared, &err), 0);
	assert_int_equal(err.status, EXIT_USAGE);
	assert_non_null(strstr(err.text, "measured in (no lab | lab)"));
	end(&compared);
}

static void make_deterministic(const char *path, const int64_t *latency_ns, size_t nr)
{
	struct maker maker = maker_new(path, "deterministic");

	add_series(&maker, make_cell("qemu", "hrtimer", "idle", 100), latency_ns, nr, "ok", "");
	maker_end(&maker);
}

static void test_events(void **state)
{
	const int64_t a_ns[] = {100, 200, 300, 400, 500}, b_ns[] = {100, 201, 300, 350, 500};
	struct compared compared;
	const struct events_difference *events;
	struct error err;

	make_deterministic("monday", a_ns, 5);
	make_deterministic("tuesday", b_ns, 5);
	make_deterministic("short", a_ns, 4);
	assert_int_equal(compare("monday", "tuesday", BOOTS_MAX, &compared, &err), 0);
	events = &compared.comparison.cells[0].events;
	assert_int_equal(events->nr_other, 2);
	assert_int_equal(events->first, 1);
	assert_int_equal(events->first_ns[SIDE_B], 201);
	assert_int_equal(events->largest, 3);
	assert_int_equal(events->largest_ns[SIDE_A], 400);
	assert_int_equal(compared.comparison.cells[0].statistics[0].finding, FOUND_NONE);
	end(&compared);
	assert_int_equal(compare("monday", "monday", BOOTS_P50, &compared, &err), 0);
	assert_true(compared.comparison.cells[0].events.same_times);
	end(&compared);
	assert_int_equal(compare("monday", "short", BOOTS_P50, &compared, &err), 0);
	events = &compared.comparison.cells[0].events;
	assert_int_equal(events->nr_other, 1);
	assert_false(events->same_times);
	assert_int_equal(compared.comparison.cells[0].statistics[0].finding, FOUND_DIFFERENT);
	end(&compared);
}

static void test_gate_parse(void **state)
{
	static const struct {
		const char *text;
		enum boots_figure figure;
		bool above, percent;
		double limit;
	} good[] = {
		{"p99 > +10%", BOOTS_P99, true, true, 10},
		{"p99.9>+0.5%", BOOTS_P999, true, true, 0.5},
		{" median < -5us ", BOOTS_P50, false, false, -5000},
		{"max\t>\t-1.25 ms", BOOTS_MAX, true, false, -1250000},
		{"mean > +0ns", BOOTS_MEAN, true, false, 0},
	};
	static const char *const bad[] = {
		"",
		"p99",
		"p99 +10%",
		"p99 > 10%",
		"p99 > +%",
		"p99 >= +10%",
		"p99 = +10%",
		"p99 > +10",
		"p99 > +10s",
		"p99 > +1e3us",
		"p99 > +inf%",
		"p99 > +nan%",
		"p99 > +-1%",
		"p99 > +1.%",
		"p99 > +.5%",
		"p99 > +1.2.3%",
		"p99 > +10% x",
		"p98 > +10%",
		"P99 > +10%",
		"> +10%",
		"p99 > +0x10us",
		"p99 > +1,5%",
		"p99 > + 10%",
		"p99 > +10%%",
		"p99\n> +10%",
		"p99 > +9999999999999us",
	};
	struct gate gate;
	struct error err;

	for (size_t i = 0; i < NR(good); i++) {
		assert_int_equal(gate_parse(good[i].text, &gate, &err), 0);
		assert_int_equal(gate.figure, good[i].figure);
		assert_int_equal(gate.above, good[i].above);
		assert_int_equal(gate.percent, good[i].percent);
		assert_true(gate.limit == good[i].limit);
	}
	for (size_t i = 0; i < NR(bad); i++) {
		if (!gate_parse(bad[i], &gate, &err))
			fail_msg("\"%s\" was taken", bad[i]);
		assert_int_equal(err.status, EXIT_USAGE);
	}
}

static void test_gate_judge(void **state)
{
	static const struct {
		const char *text;
		enum finding finding;
		double low, high; /* ns; percent are a tenth of them */
		enum gate_state state;
	} cases[] = {
		{"p99 > +100ns", FOUND_DIFFERENT, 101, 300, GATE_EXCEEDED},
		{"p99 > +100ns", FOUND_DIFFERENT, 100, 300, GATE_UNSURE},
		{"p99 > +100ns", FOUND_DIFFERENT, 50, 100, GATE_HELD},
		{"p99 > +100ns", FOUND_DIFFERENT, -300, -200, GATE_HELD},
		{"p99 > +100ns", FOUND_NONE, -10, 200, GATE_UNSURE},
		{"p99 > +100ns", FOUND_NONE, -10, 20, GATE_HELD},
		{"p99 > +0ns", FOUND_SMALL, 5, 20, GATE_HELD},
		{"p99 > +0ns", FOUND_TOO_FEW, NAN, NAN, GATE_UNSURE},
		{"p99 > +0ns", FOUND_DIFFERENT, 1, INFINITY, GATE_EXCEEDED},
		{"p99 < -100ns", FOUND_DIFFERENT, -300, -101, GATE_EXCEEDED},
		{"p99 < -100ns", FOUND_DIFFERENT, -300, -50, GATE_UNSURE},
		{"p99 < -100ns", FOUND_DIFFERENT, 10, 20, GATE_HELD},
		{"p99 > +10%", FOUND_DIFFERENT, 101, 300, GATE_EXCEEDED},
		{"p99 > +10.2%", FOUND_DIFFERENT, 101, 300, GATE_UNSURE},
		{"p99 > +31%", FOUND_DIFFERENT, 101, 300, GATE_HELD},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		const struct statistic statistic = {
			.figure = BOOTS_P99,
			.finding = cases[i].finding,
			.shift = {.ns = {.low = cases[i].low, .high = cases[i].high},
				  .share = {.low = cases[i].low / 1000,
					    .high = cases[i].high / 1000}},
		};
		struct gate gate;
		struct error err;

		assert_int_equal(gate_parse(cases[i].text, &gate, &err), 0);
		assert_string_equal(gate_state_name(gate_judge(&gate, &statistic)),
				    gate_state_name(cases[i].state));
	}
}

static int enter_folder(void **state)
{
	static char folder[] = "/tmp/vmtick-compare-test.XXXXXX";

	*state = folder;
	return !mkdtemp(folder) || chdir(folder);
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -rf '%s'", (const char *)*state);

	return chdir("/") || system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_later),	   cmocka_unit_test(test_all_equal),
		cmocka_unit_test(test_too_few),	   cmocka_unit_test(test_floor),
		cmocka_unit_test(test_hidden),	   cmocka_unit_test(test_absurd),
		cmocka_unit_test(test_unlike),	   cmocka_unit_test(test_events),
		cmocka_unit_test(test_gate_parse), cmocka_unit_test(test_gate_judge),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
