// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cyclictest-histogram.c - reads the histogram that cyclictest printed (-h and -H): a line per
 * microsecond below the bound, in order, with a count per thread, then a summary in lines that
 * begin with '#'. With -H each line ends with the sum of the threads, which is left out.
 */
#include <inttypes.h>
#include <string.h>
#include "analysis/cyclictest.h"
#include "cli/alloc.h"

#define AVG_STEP_US 1 /* cut to whole microseconds */

static const char head_line[] = "# Histogram\n";
static const char min_key[] = "Min Latencies", total_key[] = "Total";

static int damaged_at(const char *name, const char *text, const char *at, const char *why,
		      struct error *err)
{
	size_t line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return printed_damaged_line(name, line, why, err);
}

/* The numbers up to the end of the line, of which that in the column is kept. Returns how many
 * there are; 0 where anything else is there, or no end. *at moves behind the line. */
static size_t read_numbers(const char **at, size_t column, uint64_t *kept)
{
	size_t nr = 0;
	uint64_t number;

	for (*at += strspn(*at, " \t"); **at != '\n'; *at += strspn(*at, " \t")) {
		if (!printed_number(at, &number) || !strchr(" \t\n", **at))
			return 0;
		if (nr++ == column)
			*kept = number;
	}
	(*at)++;
	return nr;
}

/* "000017 000004<tab>000002": how many counts, 0 where the line is none of this latency. */
static size_t read_row(const char **at, uint64_t expected_us, size_t column, uint64_t *count)
{
	uint64_t us;

	if (!printed_number(at, &us) || us != expected_us || **at != ' ')
		return 0;
	return read_numbers(at, column, count);
}

/* "# NAME: NUMBER...": how many numbers, 0 where there is no such line. */
static size_t read_summary(const char *text, const char *name, size_t column, uint64_t *number)
{
	AUTO_FREE char *key = alloc_printf("\n# %s:", name);
	const char *at = strstr(text, key);

	if (!at)
		return 0;
	at += strlen(key);
	return read_numbers(&at, column, number);
}

static int read_rows(const char *text, const char *name, size_t nr_columns, size_t column,
		     struct latencies *latencies, struct error *err)
{
	const char *at = strstr(text, head_line) + strlen(head_line), *row = at;
	const size_t nr_counts = read_row(&row, 0, 0, &(uint64_t){0});

	if (nr_counts != nr_columns && nr_counts != nr_columns + 1)
		return damaged_at(name, text, at, "it has not a count for each thread", err);
	for (uint64_t us = 0; us < latencies->bound_us; us++) {
		row = at;
		if (read_row(&at, us, column, &latencies->counts[us]) != nr_counts)
			return damaged_at(name, text, row,
					  "no line of the histogram, or of another latency", err);
	}
	return *at == '#' ? 0 : damaged_at(name, text, at, "it counts beyond its bound", err);
}

int cyclictest_head_histogram(const char *text, const char *name, struct printed_head *head,
			      struct error *err)
{
	const char *at = strstr(text, head_line);

	if (!at)
		return printed_damaged(name, "it has no line \"# Histogram\"", err);
	*head = (struct printed_head){.program = "cyclictest"};
	head->nr_columns = read_summary(text, min_key, 0, &(uint64_t){0});
	if (!head->nr_columns)
		return printed_damaged(name, "it has no summary (truncated?)", err);
	for (at = strchr(at, '\n'); at && at[1] && at[1] != '#'; at = strchr(at + 1, '\n'))
		head->bound_us++;
	if (!head->bound_us || head->bound_us > CELL_BOUND_US_MAX)
		return printed_damaged(name, "it has no line of counts, or more than can be", err);
	return 0;
}

static int read_all(const char *text, const char *name, size_t nr_columns, size_t column,
		    struct latencies *latencies, struct error *err)
{
	uint64_t total, avg_us;
	int ret = read_rows(text, name, nr_columns, column, latencies, err);

	if (ret)
		return ret;
	if (read_summary(text, total_key, column, &total) < nr_columns ||
	    read_summary(text, min_key, column, &latencies->min_us) < nr_columns ||
	    read_summary(text, "Avg Latencies", column, &avg_us) < nr_columns ||
	    read_summary(text, "Max Latencies", column, &latencies->max_us) < nr_columns ||
	    read_summary(text, "Histogram Overflows", column, &latencies->nr_overflows) <
		    nr_columns)
		return printed_damaged(name, "its summary is not whole (truncated?)", err);
	latencies->nr_events = total + latencies->nr_overflows;
	latencies->avg_us = (double)avg_us;
	latencies->avg_step_us = AVG_STEP_US;
	return latencies->nr_events ? 0 : printed_damaged(name, "it is of no cycles", err);
}

int cyclictest_parse_histogram(const char *text, const char *name, const struct cell *cell,
			       size_t column, struct printed *printed, struct error *err)
{
	struct printed_head head = {.nr_columns = 0};
	int ret;

	latencies_init(&printed->thread, cell->bound_us);
	ret = cyclictest_head_histogram(text, name, &head, err);
	if (ret)
		return ret;
	if (head.bound_us != cell->bound_us)
		return printed_damaged(name, "it is of another cell: another bound", err);
	if (column == PRINTED_ONLY ? head.nr_columns != 1 : column >= head.nr_columns)
		return printed_damaged(name, "it has not the threads of this cell", err);
	memcpy(printed->program, head.program, sizeof(printed->program));
	printed->number = column == PRINTED_ONLY ? 0 : column;
	return read_all(text, name, head.nr_columns, printed->number, &printed->thread, err);
}

int cyclictest_check_histogram(const char *text, const char *name, const struct cell *cell,
			       const struct latencies *latencies, struct error *err)
{
	struct printed printed = {0};
	const struct latencies *counted = &printed.thread;
	int ret = cyclictest_parse_histogram(text, name, cell, PRINTED_ONLY, &printed, err);

	if (!ret && (counted->nr_events != latencies->nr_events ||
		     counted->nr_overflows != latencies->nr_overflows ||
		     counted->min_us != latencies->min_us || counted->max_us != latencies->max_us ||
		     memcmp(counted->counts, latencies->counts,
			    latencies->bound_us * sizeof(*counted->counts)) != 0))
		ret = printed_damaged(name, "it is not the histogram of the JSON", err);
	printed_clear(&printed);
	return ret;
}
