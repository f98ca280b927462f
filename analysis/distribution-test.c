// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * distribution-test.c - what is read of records, and the eCDFs of it: against values written by
 * hand, and against the statistics of the same record, which are computed in another way.
 */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include "analysis/ecdf.h"
#include "analysis/fake-boots.h"
#include "analysis/figures.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/vmtick-distribution-test.XXXXXX";

static int enter_folder(void **state)
{
	return !mkdtemp(folder) || chdir(folder) < 0;
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	return chdir("/") || system(command);
}

/* What is read of a cell with these latencies; of a run that is gone afterwards. */
static struct distribution read_series(const int64_t *latency_ns, size_t nr, enum cell_keep keep)
{
	struct maker maker = maker_new("series", "");
	struct cell cell = make_cell("qemu", "hrtimer", "idle", 100);
	struct distribution distribution;
	struct run_folder *run;
	struct error err;

	cell.keep = keep;
	add_series(&maker, cell, latency_ns, nr, "ok", "");
	maker_end(&maker);
	assert_int_equal(run_folder_open("series", &run, &err), 0);
	assert_int_equal(distribution_read(run, &run->cells[0], &distribution, &err), 0);
	run_folder_close(run);
	assert_int_equal(system("rm -r series"), 0);
	return distribution;
}

static char *text_of(const struct distribution *distribution)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ecdf_write(distribution, out);
	fclose(out);
	return text;
}

static void test_no_events(void **state)
{
	for (int keep = CELL_SAMPLES; keep <= CELL_HISTOGRAM; keep++) {
		struct distribution none = read_series(NULL, 0, (enum cell_keep)keep);

		assert_int_equal(none.n, 0);
		assert_int_equal(none.nr_bins, 0);
		assert_true(isnan(none.mean_ns));
		assert_true(isnan(distribution_quantile(&none, 500)));
		distribution_free(&none);
	}
}

static void test_ecdf_text(void **state)
{
	static const struct {
		size_t nr;
		int64_t latency_ns[5];
		const char *samples, *histogram;
	} cases[] = {
		{1, {1500}, "1.5 1\n", "1.5 1\n"},
		{1, {0}, "0 1\n", "0 1\n"},
		{2, {3000, 1001}, "1.001 0.5\n3 1\n", "1.001 0.5\n3 1\n"},
		{3, {7, 7, 7}, "0.007 1\n", "0.007 1\n"},
		{4,
		 {20, 10, 20, 30},
		 "0.01 0.25\n0.02 0.75\n0.03 1\n",
		 "0.01 0.25\n0.02 0.75\n0.03 1\n"},
		{3,
		 {-250, 5, -1},
		 "-0.25 0.333333\n-0.001 0.666667\n0.005 1\n",
		 "-0.001 0.666667\n0.005 1\n"},
		{1, {-250}, "-0.25 1\n", "-0.25 1\n"},
		{5,
		 {2000001, 1048575, 1048576, 2000001, 50},
		 "0.05 0.2\n1048.575 0.4\n1048.576 0.6\n2000.001 1\n",
		 "0.05 0.2\n1048.575 0.4\n1049.599 0.6\n2000.001 1\n"},
		{2,
		 {INT64_C(3600000000000), 1},
		 "0.001 0.5\n3600000000 1\n",
		 "0.001 0.5\n3600000000 1\n"},
	};

	for (size_t i = 0; i < NR(cases); i++)
		for (int keep = CELL_SAMPLES; keep <= CELL_HISTOGRAM; keep++) {
			struct distribution distribution =
				read_series(cases[i].latency_ns, cases[i].nr, (enum cell_keep)keep);
			AUTO_FREE char *text = text_of(&distribution);

			assert_string_equal(text, keep == CELL_SAMPLES ? cases[i].samples
								       : cases[i].histogram);
			distribution_free(&distribution);
		}
}

/* The last bucket has no end: what is in it is counted above, and only the largest is known. */
static void test_overflow(void **state)
{
	static const int64_t latency_ns[] = {1000, 2000, INT64_C(70000000000),
					     INT64_C(80000000000)};
	struct distribution distribution = read_series(latency_ns, 4, CELL_HISTOGRAM);
	AUTO_FREE char *text = text_of(&distribution);

	assert_int_equal(distribution.nr_above, 2);
	assert_int_equal(distribution.bound_ns, record_hist_floor_ns(RECORD_HIST_NR_BUCKETS - 1));
	assert_int_equal(distribution.max_ns, latency_ns[3]);
	assert_string_equal(text, "1 0.25\n2 0.5\n80000000 1\n");
	assert_true(distribution_quantile(&distribution, 500) == 2000);
	assert_true(isinf(distribution_quantile(&distribution, 750)));
	assert_true(distribution_quantile(&distribution, 1000) == 80e9);
	distribution_free(&distribution);
}

/* The digits of 1 - 1/n, whatever n. */
static void test_digits(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = {
		{100000000, "0.001 0.99999999\n0.002 1\n"},
		{10000000000, "0.001 0.9999999999\n0.002 1\n"},
		{3, "0.001 0.666667\n0.002 1\n"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct distribution_bin bins[] = {{1, cases[i].n - 1}, {2, 1}};
		struct distribution distribution = {
			.bins = bins, .nr_bins = 2, .n = cases[i].n, .max_ns = 2};
		AUTO_FREE char *text = text_of(&distribution);

		assert_string_equal(text, cases[i].text);
	}
}

/* Quantiles, mean and max are those of the table, of samples and of a histogram. */
static void test_agrees_with_figures(void **state)
{
	static const unsigned int permilles[] = {500, 900, 990, 999};
	struct run_folder *run;
	struct error err;

	make_boots();
	assert_int_equal(run_folder_open("boots", &run, &err), 0);
	for (size_t c = 0; c < run->nr_cells; c++) {
		const struct run_cell *cell = &run->cells[c];
		struct distribution distribution;
		struct figures figures;

		if (!cell->record[0])
			continue;
		assert_int_equal(distribution_read(run, cell, &distribution, &err), 0);
		assert_int_equal(figures_read(run, cell, &figures, &err), 0);
		stats_shift(&figures.delay, -(double)cell->cell.period_ns);
		for (size_t q = 0; q < NR(permilles); q++)
			if (!isinf(distribution_quantile(&distribution, permilles[q])))
				assert_true(distribution_quantile(&distribution, permilles[q]) ==
					    figures.delay.quantile[q]);
		assert_int_equal(distribution.n, figures.delay.n);
		assert_true((double)distribution.max_ns == figures.delay.max);
		assert_true(fabs(distribution.mean_ns - figures.delay.mean) <
			    1e-12 * fabs(figures.delay.mean) + 1e-6);
		figures_free(&figures);
		distribution_free(&distribution);
	}
	run_folder_close(run);
}

/* More different latencies beyond 1 ms than are first made room for. */
static void test_many_wide(void **state)
{
	const size_t nr = 20000;
	AUTO_FREE int64_t *latency_ns = alloc_array(nr, sizeof(*latency_ns));
	struct distribution distribution;

	for (size_t i = 0; i < nr; i++) /* each twice, descending and in the millions */
		latency_ns[i] = (int64_t)(5000000 - i / 2);
	distribution = read_series(latency_ns, nr, CELL_SAMPLES);
	assert_int_equal(distribution.nr_bins, nr / 2);
	for (size_t i = 0; i < distribution.nr_bins; i++) {
		assert_int_equal(distribution.bins[i].ns, 5000000 - nr / 2 + 1 + i);
		assert_int_equal(distribution.bins[i].count, 2);
	}
	distribution_free(&distribution);
}

static struct distribution bins_of(struct distribution_bin *bins, size_t nr, uint64_t nr_above,
				   int64_t bound_ns, int64_t max_ns)
{
	struct distribution distribution = {.bins = bins,
					    .nr_bins = nr,
					    .n = nr_above,
					    .nr_above = nr_above,
					    .bound_ns = nr_above ? bound_ns : INT64_MAX,
					    .max_ns = max_ns,
					    .mean_ns = (double)max_ns / 2};

	for (size_t i = 0; i < nr; i++)
		distribution.n += bins[i].count;
	return distribution;
}

/* Pooled, the lowest bound holds for all: what another boot knew above it is only counted. */
static void test_pool(void **state)
{
	struct distribution_bin one[] = {{1000, 3}, {2000, 1}}, other[] = {{1000, 1}, {9000, 2}};
	struct distribution a = bins_of(one, 2, 2, 5000, 6000);
	struct distribution b = bins_of(other, 2, 0, 0, 9000);
	struct distribution empty = {.bound_ns = INT64_MAX, .mean_ns = NAN};
	const struct distribution *const parts[] = {&a, &empty, &b};
	struct distribution pooled;
	AUTO_FREE char *text = NULL;

	distribution_pool(parts, 3, &pooled);
	text = text_of(&pooled);
	assert_string_equal(text, "1 0.444444\n2 0.555556\n9 1\n");
	assert_int_equal(pooled.n, 9);
	assert_int_equal(pooled.nr_above, 4);
	assert_int_equal(pooled.bound_ns, 5000);
	assert_true(fabs(pooled.mean_ns - (6 * 3000.0 + 3 * 4500.0) / 9) < 1e-9);
	distribution_free(&pooled);
	distribution_pool(&parts[1], 1, &pooled);
	assert_int_equal(pooled.n, 0);
	assert_true(isnan(pooled.mean_ns));
	distribution_free(&pooled);
}

static void assert_band(const struct distribution *const *boots, size_t nr, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ecdf_write_band(boots, nr, out);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void test_band(void **state)
{
	struct distribution_bin one[] = {{-5, 1}, {10, 3}}, two[] = {{10, 1}, {20, 1}},
				three[] = {{30, 1}};
	struct distribution a = bins_of(one, 2, 0, 0, 10), b = bins_of(two, 2, 0, 0, 20);
	struct distribution c = bins_of(three, 1, 0, 0, 30), above = bins_of(two, 2, 2, 25, 40);
	const struct distribution *const boots[] = {&a, &b, &c, &above};

	assert_band(boots, 1, "-0.005 0.25 0.25 0.25\n0.01 1 1 1\n");
	assert_band(boots, 2, "-0.005 0 0.125 0.25\n0.01 0.5 0.75 1\n0.02 1 1 1\n");
	assert_band(boots, 3, "-0.005 0 0 0.25\n0.01 0 0.5 1\n0.02 0 1 1\n0.03 1 1 1\n");
	assert_band(&boots[2], 2,
		    "0.01 0 0.125 0.25\n0.02 0 0.25 0.5\n0.03 0.5 0.75 1\n0.04 1 1 1\n");
}

static void test_damaged(void **state)
{
	struct maker maker = maker_new("damaged", "");
	struct cell cell = make_cell("qemu", "hrtimer", "idle", 100);
	struct distribution distribution;
	struct run_folder *run;
	struct error err;

	add_measured(&maker, cell, 13000, "ok", "", true);
	cell.repetition = 2;
	add_unmeasured(&maker, cell, "ok", "");
	maker_end(&maker);
	assert_int_equal(run_folder_open("damaged", &run, &err), 0);
	assert_int_not_equal(distribution_read(run, &run->cells[0], &distribution, &err), 0);
	assert_string_equal(err.text, "qemu-stock-hrtimer-kmod-idle-100us: "
				      "damaged/cells/qemu-stock-hrtimer-kmod-idle-100us.rec: the "
				      "record is damaged: its checksum does not hold");
	assert_int_not_equal(distribution_read(run, &run->cells[1], &distribution, &err), 0);
	assert_string_equal(err.text, "qemu-stock-hrtimer-kmod-idle-100us-rep2: "
				      "damaged/manifest.json: names no record");
	assert_int_equal(err.status, EXIT_OURS);
	run_folder_close(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_events),
		cmocka_unit_test(test_ecdf_text),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_agrees_with_figures),
		cmocka_unit_test(test_many_wide),
		cmocka_unit_test(test_pool),
		cmocka_unit_test(test_band),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
