// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * absurd-test.c - records whose checksum holds and whose values cannot be: a guest can have written
 * anything. Each is refused, or every figure of it is sane or absent.
 */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include "analysis/fake-boots.h"
#include "analysis/sane.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))
#define NR_EVENTS 100
#define NR_ROUNDS 1500
#define HALF	  (UINT64_C(1) << 63)

/* A record in memory, whichever it keeps. */
struct absurd {
	struct record_head head;
	union {
		struct {
			struct record_sample samples[NR_EVENTS];
			uint64_t clock_costs_ns[2], arm_costs_ns[2];
		};
		uint64_t buckets[RECORD_HIST_NR_BUCKETS];
	};
};

/* The run of one cell for each way to keep. */
static struct run_folder *run;

static size_t size_of(const struct absurd *record)
{
	return sizeof(record->head) + record->head.nr_samples * sizeof(struct record_sample) +
	       (record->head.nr_clock_costs + record->head.nr_arm_costs + record->head.nr_buckets) *
		       sizeof(uint64_t);
}

/* A record that is as it should be. */
static struct absurd *good_record(enum cell_keep keep)
{
	const struct cell *cell = &run->cells[keep].cell;
	struct absurd *record = alloc_array(1, sizeof(*record));
	int64_t latency_ns[NR_EVENTS];

	fill_latencies(latency_ns, NR_EVENTS, 20000, 1);
	latency_ns[7] = -300;
	record->head = series_head(cell, NR_EVENTS);
	if (keep == CELL_HISTOGRAM) {
		put_buckets(&record->head, record->buckets, latency_ns, NR_EVENTS);
		return record;
	}
	put_samples(record->samples, cell, latency_ns, NR_EVENTS);
	record->head.nr_clock_costs = record->head.nr_arm_costs = 2;
	record->head.wait_bound_ns = 20000;
	record->head.wait_sum_ns = 1000000;
	record->head.wait_max_ns = 5000;
	record->head.ended_ns = 30000000;
	for (int i = 0; i < 2; i++)
		record->clock_costs_ns[i] = record->arm_costs_ns[i] = 30;
	return record;
}

/* Write the record, its checksum made to hold, and have it read. Returns whether it was believed;
 * then all of it is sane. err is filled where it was not. */
static bool is_believed(struct absurd *record, enum cell_keep keep, struct error *err)
{
	const struct run_cell *cell = &run->cells[keep];
	AUTO_FREE char *path = alloc_printf("%s/%s", run->path, cell->record);
	const size_t size = size_of(record);
	struct distribution distribution;
	struct figures figures;
	FILE *file = fopen(path, "w");
	int ret;

	record->head.checksum = record_checksum(record, size);
	assert_non_null(file);
	assert_int_equal(fwrite(record, size, 1, file), 1);
	fclose(file);
	ret = figures_read(run, cell, &figures, err);
	assert_sane_figures(&figures);
	assert_int_equal(distribution_read(run, cell, &distribution, err) < 0, ret < 0);
	if (!ret)
		assert_sane_distribution(&distribution);
	else
		assert_int_equal(err->status, EXIT_OURS);
	distribution_free(&distribution);
	figures_free(&figures);
	return !ret;
}

static void assert_refused(struct absurd *record, enum cell_keep keep, const char *why)
{
	struct error err;

	assert_false(is_believed(record, keep, &err));
	if (!strstr(err.text, why))
		fail_msg("\"%s\" is not in \"%s\"", why, err.text);
	free(record);
}

static void test_good(void **state)
{
	for (int keep = CELL_SAMPLES; keep <= CELL_HISTOGRAM; keep++) {
		AUTO_FREE struct absurd *record = good_record((enum cell_keep)keep);
		struct error err;

		assert_true(is_believed(record, (enum cell_keep)keep, &err));
	}
}

/* A time that no clock shows; a deadline that does not fit; a lateness that would wrap. */
static void test_times(void **state)
{
	static const struct record_sample cases[] = {{HALF, HALF},    {5, UINT64_MAX},
						     {UINT64_MAX, 5}, {HALF - 1, 0},
						     {0, HALF},	      {HALF, 0}};

	for (size_t i = 0; i < NR(cases); i++) {
		struct absurd *record = good_record(CELL_SAMPLES);

		record->samples[NR_EVENTS - 1] = cases[i];
		assert_refused(record, CELL_SAMPLES, "292 years");
	}
}

/* Fired before it was armed: a clock that went backwards is shown as what it is. */
static void test_backwards(void **state)
{
	AUTO_FREE struct absurd *record = good_record(CELL_SAMPLES);
	struct figures figures;
	struct error err;

	record->samples[3].fired_ns = record->samples[3].armed_ns - 1000000;
	assert_true(is_believed(record, CELL_SAMPLES, &err));
	assert_int_equal(figures_read(run, &run->cells[CELL_SAMPLES], &figures, &err), 0);
	assert_true(figures.delay.min == -1000000);
	figures_free(&figures);
}

static void test_no_samples(void **state)
{
	AUTO_FREE struct absurd *record = good_record(CELL_SAMPLES);
	struct error err;

	record->head.nr_samples = record->head.nr_events = 0;
	record->head.nr_clock_costs = record->head.nr_arm_costs = 0;
	assert_true(is_believed(record, CELL_SAMPLES, &err));
}

/* What is known of it beside its samples is absent where it cannot be. */
static void test_costs(void **state)
{
	AUTO_FREE struct absurd *record = good_record(CELL_SAMPLES);
	struct figures figures;
	struct error err;

	record->clock_costs_ns[0] = record->clock_costs_ns[1] = (uint64_t)-7;
	record->head.wait_sum_ns = HALF;
	assert_true(is_believed(record, CELL_SAMPLES, &err));
	assert_int_equal(figures_read(run, &run->cells[CELL_SAMPLES], &figures, &err), 0);
	assert_true(isnan(figures.clock_cost_ns) && figures.arm_cost_ns == 30);
	assert_true(isnan(figures.price.wait_share) && isnan(figures.price.wait_max_ns));
	figures_free(&figures);
}

static void test_missed(void **state)
{
	struct absurd *record = good_record(CELL_SAMPLES);

	record->head.nr_missed = UINT64_MAX;
	assert_refused(record, CELL_SAMPLES, "more than there can be");
}

/* Counts of 100 and 101 ns: none of the least lateness; whose sum wraps, to the number of events or
 * to none; more than can be. */
static void test_counts(void **state)
{
	static const struct {
		uint64_t nr_events, counts[2];
		const char *why;
		int64_t min_ns;
	} cases[] = {
		{NR_EVENTS, {60, 40}, "its counts contradict its head", 50},
		{0, {HALF, HALF}, "its counts contradict its head"},
		{NR_EVENTS, {UINT64_MAX, NR_EVENTS + 1}, "its counts contradict its head"},
		{HALF, {HALF, 0}, "more than there can be"},
		{CELL_MAX_EVENTS + 1, {CELL_MAX_EVENTS + 1, 0}, "more than there can be"},
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct absurd *record = good_record(CELL_HISTOGRAM);

		memset(record->buckets, 0, sizeof(record->buckets));
		record->head.nr_early = 0;
		record->head.nr_events = cases[i].nr_events;
		record->head.lateness_min_ns = cases[i].min_ns ? cases[i].min_ns : 100;
		record->head.lateness_max_ns = 101;
		record->head.lateness_sum_ns = 100 * NR_EVENTS;
		memcpy(record->buckets + 100, cases[i].counts, sizeof(cases[i].counts));
		assert_refused(record, CELL_HISTOGRAM, cases[i].why);
	}
}

/* A head that its counts contradict, in one word: an early event, and the others up to 198496 ns.
 */
static void test_extremes(void **state)
{
#define WORD(member, value)                                             \
	{                                                               \
		offsetof(struct record_head, member), (uint64_t)(value) \
	}
	static const struct {
		size_t offset;
		uint64_t value;
	} cases[] = {
		WORD(lateness_min_ns, INT64_MIN),
		WORD(lateness_min_ns, 0),
		WORD(lateness_min_ns, 20000),
		WORD(lateness_max_ns, INT64_MAX),
		WORD(lateness_max_ns, 100000),
		WORD(lateness_max_ns, 400000),
		WORD(lateness_max_ns, -5),
		WORD(lateness_sum_ns, INT64_MIN),
		WORD(lateness_sum_ns, INT64_MAX),
		WORD(lateness_sum_ns, 100000),
		WORD(nr_early, 0),
		WORD(nr_early, UINT64_MAX),
		WORD(nr_early, 2),
	};

	for (size_t i = 0; i < NR(cases); i++) {
		struct absurd *record = good_record(CELL_HISTOGRAM);

		memcpy((char *)&record->head + cases[i].offset, &cases[i].value, sizeof(uint64_t));
		assert_refused(record, CELL_HISTOGRAM, "its counts contradict its head");
	}
}

/* Squares of deviations that are too small for the two extremes, or too large for all: no sd. */
static void test_squares(void **state)
{
	for (int i = 0; i < 4; i++) {
		AUTO_FREE struct absurd *record = good_record(CELL_HISTOGRAM);
		struct record_head *head = &record->head;
		const __int128 sum = head->lateness_sum_ns;
		const __int128 range = head->lateness_max_ns - head->lateness_min_ns;
		const __int128 none = sum * sum / NR_EVENTS; /* all samples are the mean */
		const __int128 squares[] = {0, none + NR_EVENTS,
					    none + NR_EVENTS * range * range / 2, -1};
		struct figures figures;
		struct error err;

		head->lateness_sq_lo = (uint64_t)squares[i];
		head->lateness_sq_hi = (uint64_t)(squares[i] >> 64);
		assert_true(is_believed(record, CELL_HISTOGRAM, &err));
		assert_int_equal(figures_read(run, &run->cells[CELL_HISTOGRAM], &figures, &err), 0);
		assert_true(isnan(figures.delay.sd));
		figures_free(&figures);
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static uint64_t any_value(uint64_t *seed)
{
	static const uint64_t values[] = {0,
					  1,
					  2,
					  99,
					  101,
					  100000,
					  UINT64_C(1) << 32,
					  UINT64_C(1) << 62,
					  HALF - 1,
					  HALF,
					  HALF + 1,
					  UINT64_MAX - 1,
					  UINT64_MAX,
					  CELL_MAX_EVENTS};

	return next_random(seed) % 4 ? values[next_random(seed) % NR(values)]
				     : next_random(seed) << (next_random(seed) % 34);
}

/* Any words of it but those that frame it, replaced by any value. */
static void spoil(struct absurd *record, uint64_t *seed)
{
	const size_t first = offsetof(struct record_head, nr_events) / 8;
	const size_t nr_words = size_of(record) / 8;

	for (uint64_t left = 1 + next_random(seed) % 3; left; left--) {
		const size_t near = next_random(seed) % 2 ? sizeof(record->head) / 8 : nr_words;
		const size_t word = first + next_random(seed) % (near - first);
		uint64_t value = any_value(seed);

		memcpy((char *)record + 8 * word, &value, sizeof(value));
	}
}

static void test_anything(void **state)
{
	int nr_believed[2] = {0};
	uint64_t seed = 11;

	for (int round = 0; round < NR_ROUNDS; round++) {
		const enum cell_keep keep = (enum cell_keep)(round % 2);
		AUTO_FREE struct absurd *record = good_record(keep);
		struct error err;

		spoil(record, &seed);
		nr_believed[keep] += is_believed(record, keep, &err);
	}
	/* Else this has tried nothing. */
	assert_in_range(nr_believed[CELL_SAMPLES], 50, NR_ROUNDS / 2 - 50);
	assert_in_range(nr_believed[CELL_HISTOGRAM], 50, NR_ROUNDS / 2 - 50);
}

static char folder[] = "/tmp/vmtick-absurd-test.XXXXXX";

static int enter_folder(void **state)
{
	struct maker maker;
	struct error err;

	if (!mkdtemp(folder) || chdir(folder) < 0)
		return 1;
	maker = maker_new("run", "");
	for (int keep = CELL_SAMPLES; keep <= CELL_HISTOGRAM; keep++) {
		struct cell cell = make_cell("qemu", "hrtimer", "idle", 100);

		cell.keep = (enum cell_keep)keep;
		add_series(&maker, cell, NULL, 0, "ok", "");
	}
	maker_end(&maker);
	return run_folder_open("run", &run, &err);
}

static int leave_folder(void **state)
{
	AUTO_FREE char *command = alloc_printf("rm -r '%s'", folder);

	run_folder_close(run);
	return chdir("/") || system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	  cmocka_unit_test(test_times),
		cmocka_unit_test(test_backwards), cmocka_unit_test(test_no_samples),
		cmocka_unit_test(test_costs),	  cmocka_unit_test(test_missed),
		cmocka_unit_test(test_counts),	  cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_squares),	  cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
