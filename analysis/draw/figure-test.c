// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-test.c - what is drawn, before gnuplot draws it: axes, labels, caption, quoting, and
 * that the script of few data is as small as that of many.
 */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/figure-set.h"
#include "analysis/draw/groups.h"
#include "analysis/draw/fake-chosen.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/vmtick-figure-test.XXXXXX";

/* A run whose path and reason are hostile, of a cell with more latencies than a picture has
 * columns, the largest far out. */
static void make_wild(void)
{
	const size_t nr = 300000;
	struct maker maker = maker_new("wild'`date`", "");
	struct cell cell = make_cell("kvm", "hrtimer", "idle", 1000);
	int64_t *latency_ns = alloc_array(nr, sizeof(*latency_ns));

	for (size_t i = 0; i < nr; i++)
		latency_ns[i] = (int64_t)(20000 + i);
	latency_ns[nr - 1] = 987654321;
	strcpy(cell.host_kernel, "rt");
	add_series(&maker, cell, latency_ns, nr, "ok", "");
	maker_end(&maker);
	free(latency_ns);
}

/* Twenty cells and one without events. */
static void make_many(void)
{
	struct maker maker = maker_new("many", "");
	const int64_t latency_ns[] = {1000, 2000};

	for (uint64_t i = 0; i < 20; i++) {
		struct cell cell = make_cell("kvm", "hrtimer", "idle", 1000);

		cell.inject_ns = i;
		add_series(&maker, cell, latency_ns, 2, "ok", "");
	}
	add_unmeasured(&maker, make_cell("qemu", "hrtimer", "idle", 1000), "failed", "it hung");
	maker_end(&maker);
}

static int enter_folder(void **state)
{
	if (!mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	make_boots();
	make_lab();
	make_wild();
	make_many();
	make_stand_in();
	return symlink("boots", "again");
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	return chdir("/") || system(command);
}

static void test_scale(void **state)
{
	static const struct {
		double value, below, above;
	} cases[] = {
		{1, 1, 1},	 {1.5, 1, 2},	     {2, 2, 2},	      {4.99, 2, 5},
		{5, 5, 5},	 {7, 5, 10},	     {10, 10, 10},    {0.001, 0.001, 0.001},
		{0.3, 0.2, 0.5}, {1000, 1000, 1000}, {1e7, 1e7, 1e7},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		assert_true(fabs(axis_scale_below(cases[i].value) / cases[i].below - 1) < 1e-9);
		assert_true(fabs(axis_scale_above(cases[i].value) / cases[i].above - 1) < 1e-9);
	}
}

static void assert_tics(void (*write)(double low, double high, bool labelled, FILE *out),
			double low, double high, bool labelled, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	write(low, high, labelled, out);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void write_powers(double low, double high, bool labelled, FILE *out)
{
	axis_scale_powers(low, high, out);
}

static void test_tics(void **state)
{
	assert_tics(axis_scale_numbers, 2, 10, true,
		    "('2' 2e0 0, '' 3e0 1, '' 4e0 1, '5' 5e0 0, '' 6e0 1, '' 7e0 1, '' 8e0 1, '' "
		    "9e0 1, '10' 1e1 0)");
	assert_tics(axis_scale_numbers, 0.5, 1, false,
		    "('' 5e-1 0, '' 6e-1 1, '' 7e-1 1, '' 8e-1 1, '' 9e-1 1, '' 1e0 0)");
	assert_tics(write_powers, 1e-11, 1e-9, false,
		    "('10⁻¹¹' 1e-11, '10⁻¹⁰' 1e-10, '10⁻⁹' 1e-9)");
	assert_tics(write_powers, 0.006, 1, false, "('10⁻²' 1e-2, '10⁻¹' 1e-1, '1' 1e0)");
	assert_tics(write_powers, 0.1, 10, false, "('10⁻¹' 1e-1, '1' 1e0, '10¹' 1e1)");
}

static void test_labels(void **state)
{
	static const char *const paths[] = {"boots", "lab-7", "wild'`date`"};
	struct chosen chosen = choose(paths, 3, "*-idle-*", false);
	static const char *const labels[] = {
		"kvm, host rt, hrtimer, 1 ms, lab",
		"qemu, hrtimer, 1 ms, lab",
		"xen-pv, hrtimer, 10 µs, lab, deterministic",
		"xen-pv, xen-virq, 10 µs, lab, deterministic",
		"xen-pv, guard, 10 µs, lab, deterministic",
		"kvm, host rt, hrtimer, 1 ms, no lab",
	};
	struct groups groups;

	groups_find(&chosen.selection, &figure_ecdf, &groups);
	assert_int_equal(groups.nr, NR(labels));
	for (size_t c = 0; c < NR(labels); c++)
		assert_string_equal(groups.list[c].label, labels[c]);
	assert_int_equal(groups.list[0].nr_boots, 3);
	assert_string_equal(groups_heading(&groups),
			    "Not all of one origin: each label says which");
	groups_free(&groups);
	release(&chosen);
}

/* The same cell of two runs is told apart by the run; a single one is called by its cell. */
static void test_label_of_run(void **state)
{
	static const char *const paths[] = {"boots", "again"};
	struct chosen chosen = choose(paths, 2, "*-io-*", false);
	struct chosen single = choose(paths, 1, "*-io-*", false);
	struct groups groups;

	groups_find(&chosen.selection, &figure_ecdf, &groups);
	assert_int_equal(groups.nr, 2);
	assert_string_equal(groups.list[1].label, "run again");
	groups_free(&groups);
	release(&chosen);
	groups_find(&single.selection, &figure_ecdf, &groups);
	assert_string_equal(groups.list[0].label, "kvm-stock-hrtimer-kmod-io-1ms");
	assert_string_equal(groups_heading(&groups),
			    "Measured in the virtual lab: no hardware latencies");
	groups_free(&groups);
	release(&single);
}

static char *caption_of(const struct chosen *chosen)
{
	struct groups groups;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	groups_find(&chosen->selection, &figure_ecdf, &groups);
	groups_caption(&groups, out);
	fclose(out);
	groups_free(&groups);
	return text;
}

static void test_caption(void **state)
{
	static const char *const path = "boots";
	struct chosen chosen = choose(&path, 1, NULL, false), any = choose(&path, 1, "kvm*", true);
	AUTO_FREE char *caption = caption_of(&chosen), *with_any = caption_of(&any);

	assert_string_equal(
		caption,
		"Alike in all: guest kernel stock; timer hrtimer; instrument kmod; period 1 ms. "
		"1 to 3 boots a curve, 10 to 2000 events a boot. 2 events were not late: drawn at "
		"the "
		"left edge. qemu, idle: 7 of 20 events at or above 68685922.304 µs, drawn at the "
		"largest. Left out: kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep3 (invalid), "
		"kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep5 (failed), "
		"xen-pv-stock-hrtimer-kmod-idle-1ms (skipped). ");
	assert_non_null(strstr(with_any, "Not measured as asked: "
					 "kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep3 (invalid). "
					 "Left out: kvm-stock-hrtimer-kmod-idle-1ms-hostrt-rep5 "
					 "(failed). "));
	release(&chosen);
	release(&any);
}

static size_t nr_lines(const char *text)
{
	size_t nr = 0;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

/* Many latencies make no long script, and the largest of them stands in it exactly. */
static void test_reduced(void **state)
{
	static const char *const path = "wild'`date`";
	struct chosen chosen = choose(&path, 1, NULL, false);
	AUTO_FREE char *script = script_of(&figure_ecdf, &chosen);

	assert_in_range(nr_lines(script), 500, 4000);
	assert_non_null(strstr(script, "\n987654.321 1 1 1 "));
	assert_non_null(strstr(script, "\n987654.321 3.33333333e-06\n"));
	assert_non_null(strstr(script, "\n20 3.33333333e-06 "));
	release(&chosen);
}

static void test_set(void **state)
{
	static const char *const paths[] = {"boots", "again", "lab-7"};
	struct chosen chosen = choose(paths, 3, NULL, false);
	static const char *const names[] = {
		"difference-idle-1ms",	  "difference-io-1ms",	 "difference-idle-10us",
		"difference-cpu-30-10us", "interrupts",		 "platforms-idle",
		"platforms-io",		  "platforms-cpu-30",	 "ecdf-kmod-idle-1ms",
		"ecdf-kmod-io-1ms",	  "ecdf-kmod-idle-10us", "ecdf-kmod-cpu-30-10us",
	};
	struct figure_set set;

	figure_set_find(&chosen.selection, &set);
	assert_int_equal(set.nr, NR(names));
	for (size_t i = 0; i < NR(names); i++)
		assert_string_equal(set.list[i].name, names[i]);
	assert_string_equal(set.list[4].title, "Interrupts on the timer's CPU");
	assert_string_equal(set.list[8].title, "How late events were: kmod, idle, 1 ms");
	assert_int_equal(set.list[1].selection.nr, 2);
	figure_set_free(&set);
	release(&chosen);
}

/* More cells than a figure holds are in several, each cell once; those without events are named
 * in the first. */
static void test_set_in_parts(void **state)
{
	static const char *const path = "many";
	struct chosen chosen = choose(&path, 1, NULL, false);
	struct figure_set set;
	size_t nr = 0;

	figure_set_find(&chosen.selection, &set);
	for (size_t i = 0; i < set.nr; i++) {
		if (set.list[i].kind != &figure_ecdf)
			continue;
		assert_int_equal(set.list[i].selection.nr, nr == 0 ? 17 : 4);
		assert_string_equal(set.list[i].name,
				    nr == 0 ? "ecdf-kmod-idle-1ms-1" : "ecdf-kmod-idle-1ms-2");
		assert_non_null(strstr(set.list[i].title, nr == 0 ? ", part 1" : ", part 2"));
		nr++;
	}
	assert_int_equal(nr, 2);
	figure_set_free(&set);
	release(&chosen);
}

static void test_stand_in(void **state)
{
	static const char *const path = "desktop";
	struct chosen chosen = choose(&path, 1, "*-100us", false);
	AUTO_FREE char *script = script_of(&figure_ecdf, &chosen);

	assert_non_null(strstr(script, "through a stand-in for the product: no figure is the "
				       "product''s'"));
	assert_non_null(strstr(script, "platform stand-in-virtualbox;"));
	release(&chosen);
}

static void test_quote(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	gnuplot_quote("it's `date` @x \\n {/=50 µ}\n_", out);
	fclose(out);
	assert_string_equal(text, "'it''s `date` @x \\n {/=50 µ}\\x0a_'");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scale),	 cmocka_unit_test(test_tics),
		cmocka_unit_test(test_labels),	 cmocka_unit_test(test_label_of_run),
		cmocka_unit_test(test_caption),	 cmocka_unit_test(test_reduced),
		cmocka_unit_test(test_set),	 cmocka_unit_test(test_set_in_parts),
		cmocka_unit_test(test_stand_in), cmocka_unit_test(test_quote),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
