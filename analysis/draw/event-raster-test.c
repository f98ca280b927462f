// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * event-raster-test.c - of random events each is in the picture where it belongs, and nothing
 * else is; whatever their number and however far out some are.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/draw/event-raster.h"
#include "cli/alloc.h"

#define NR(array)    (sizeof(array) / sizeof((array)[0]))
#define NR_ROWS	     96
#define TEXT_IS_LONG (EVENT_RASTER_COLUMNS * NR_ROWS * 40)

typedef bool pixels[EVENT_RASTER_COLUMNS][NR_ROWS];

static const struct axis_range latency = {0.5, 2e6};

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 20;
}

/* Most near 1 to 3 us, one in a thousand anywhere between -1 s and 2 s. */
static void fill(int64_t *latency_ns, size_t nr, uint64_t seed)
{
	for (size_t i = 0; i < nr; i++) {
		const bool is_far = next(&seed) % 1000 == 0;

		latency_ns[i] = is_far ? (int64_t)(next(&seed) % 3000000000) - 1000000000
				       : (int64_t)(1000 + next(&seed) % 2000);
	}
}

static int row_of(int64_t ns)
{
	const double share =
		log((double)ns / 1000 / latency.low_us) / log(latency.high_us / latency.low_us);

	return ns <= 500 ? 0 : (int)fmin(share * NR_ROWS, NR_ROWS - 1);
}

/* What the lines of the text go through. */
static void draw(const char *text, pixels drawn)
{
	double from, to, row, row_to;
	int length;

	memset(drawn, 0, sizeof(pixels));
	for (; sscanf(text, "%lf %lf %lf %lf %n", &from, &row, &to, &row_to, &length) == 4;
	     text += length) {
		assert_true(from >= 0 && from < to && to <= EVENT_RASTER_COLUMNS);
		assert_true(row == row_to && row > 0 && row < NR_ROWS);
		for (int column = (int)from; column < to; column++)
			drawn[column][(int)row] = true;
	}
	assert_string_equal(text, "");
}

static char *text_of(const struct event_raster *raster,
		     void (*write)(const struct event_raster *raster, FILE *script))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	write(raster, out);
	fclose(out);
	assert_true(size < TEXT_IS_LONG);
	return text;
}

/* A bucket at the edge of two rows may be in either. */
static bool has_near(pixels which, size_t column, int row)
{
	return which[column][row] || (row > 0 && which[column][row - 1]) ||
	       (row + 1 < NR_ROWS && which[column][row + 1]);
}

static void check(const int64_t *latency_ns, size_t nr)
{
	AUTO_FREE struct event_rows *rows = alloc_array(1, sizeof(*rows));
	AUTO_FREE pixels *expected = alloc_array(1, sizeof(pixels));
	AUTO_FREE pixels *drawn = alloc_array(1, sizeof(pixels));
	AUTO_FREE char *text = NULL;
	struct event_raster raster;

	event_rows_scale(rows, &latency, NR_ROWS);
	event_raster_init(&raster, rows, nr);
	for (size_t i = 0; i < nr; i++) {
		event_raster_add(&raster, latency_ns[i]);
		(*expected)[(2 * i + 1) * EVENT_RASTER_COLUMNS / (2 * nr)][row_of(latency_ns[i])] =
			true;
	}
	event_raster_add(&raster, 5000); /* one too many */
	text = text_of(&raster, event_raster_write);
	draw(text, *drawn);
	for (size_t column = 0; column < EVENT_RASTER_COLUMNS; column++)
		for (int row = 0; row < NR_ROWS; row++) {
			assert_true(!(*expected)[column][row] || has_near(*drawn, column, row));
			assert_true(!(*drawn)[column][row] || has_near(*expected, column, row));
		}
	event_raster_free(&raster);
}

static void test_none_is_hidden(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 637, 638, 639, 5000, 300001};
	AUTO_FREE int64_t *latency_ns = alloc_array(300001, sizeof(int64_t));

	for (size_t i = 0; i < NR(sizes); i++)
		for (uint64_t seed = 1; seed <= 5; seed++) {
			fill(latency_ns, sizes[i], seed * 7919 + sizes[i]);
			check(latency_ns, sizes[i]);
		}
}

static void test_absurd(void **state)
{
	const int64_t latency_ns[] = {INT64_MIN, -1, 0, 1, INT64_MAX, 1000000000000000000};

	check(latency_ns, NR(latency_ns));
}

/* The middle half of events that come by turns 1, 10, 100 and 1000 us late is 1 to 100 us. */
static void test_middle(void **state)
{
	static const int64_t turns[] = {1000, 10000, 100000, 1000000};
	AUTO_FREE struct event_rows *rows = alloc_array(1, sizeof(*rows));
	AUTO_FREE char *text = NULL, *sparse = NULL;
	const size_t nr = 64 * EVENT_RASTER_COLUMNS;
	struct event_raster raster;
	double column, from, to;

	event_rows_scale(rows, &latency, NR_ROWS);
	event_raster_init(&raster, rows, nr);
	for (size_t i = 0; i < nr; i++)
		event_raster_add(&raster, turns[i % 4]);
	text = text_of(&raster, event_raster_write_middle);
	assert_int_equal(sscanf(text, "%lf %lf %*f %lf", &column, &from, &to), 3);
	assert_true(column == 0.5 && from == row_of(1000) && to == row_of(100000) + 1);
	raster.nr_events = nr - 1;
	sparse = text_of(&raster, event_raster_write_middle);
	assert_string_equal(sparse, "");
	event_raster_free(&raster);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_is_hidden),
		cmocka_unit_test(test_absurd),
		cmocka_unit_test(test_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
