// SPDX-License-Identifier: GPL-2.0-or-later
/* cyclictest.c - reads what cyclictest wrote. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "analysis/cyclictest.h"
#include "cli/alloc.h"

#define AVG_STEP_US 0.0051 /* two decimals, rounded */

static const char *text_of(const json_t *object, const char *key, const char *key_with_colon)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : json_string_value(json_object_get(object, key_with_colon));
}

/* Is " -LETTER NUMBER", or without the blank, one of the words of the command line? */
static bool has_option(const char *cmdline, char letter, uint64_t number)
{
	AUTO_FREE char *line = alloc_printf("%s ", cmdline);
	AUTO_FREE char *tight = alloc_printf(" -%c%" PRIu64 " ", letter, number);
	AUTO_FREE char *wide = alloc_printf(" -%c %" PRIu64 " ", letter, number);

	return strstr(line, tight) || strstr(line, wide);
}

static bool read_count(const json_t *object, const char *key, uint64_t *count)
{
	const json_t *number = json_object_get(object, key);

	*count = (uint64_t)json_integer_value(number);
	return json_is_integer(number) && json_integer_value(number) >= 0;
}

/* What is not among the counts was at the bound or above it. */
static bool read_counts(json_t *histogram, struct latencies *latencies)
{
	uint64_t left = latencies->nr_events, us;
	const char *key;
	json_t *count;

	json_object_foreach (histogram, key, count) {
		const char *at = key;

		if (!printed_number(&at, &us) || *at || us >= latencies->bound_us ||
		    latencies->counts[us] || !read_count(histogram, key, &latencies->counts[us]) ||
		    latencies->counts[us] > left)
			return false;
		left -= latencies->counts[us];
	}
	latencies->nr_overflows = left;
	return json_is_object(histogram);
}

static const char *read_thread(const json_t *thread, struct latencies *latencies)
{
	const json_t *avg = json_object_get(thread, "avg");

	if (!read_count(thread, "cycles", &latencies->nr_events) || !latencies->nr_events ||
	    !read_count(thread, "min", &latencies->min_us) ||
	    !read_count(thread, "max", &latencies->max_us) || !json_is_number(avg))
		return "cycles, min, max or avg is missing or no number";
	latencies->avg_us = json_number_value(avg);
	latencies->avg_step_us = AVG_STEP_US;
	if (!read_counts(json_object_get(thread, "histogram"), latencies))
		return "a bucket of its histogram is none, or counts more than its cycles";
	return NULL;
}

static const char *read_root(const json_t *root, const struct cell *cell, struct printed *printed)
{
	const char *cmdline = text_of(root, "cmdline", "cmdline:");
	const char *version = text_of(root, "rt_test_version", "rt_test_version:");
	const json_t *threads = json_object_get(root, "thread");

	if (!cmdline || !version)
		return "it does not say of what cyclictest it is";
	if (!has_option(cmdline, 'i', cell->period_ns / 1000) ||
	    !has_option(cmdline, 'h', cell->bound_us))
		return "it is of another cell: another period, or bound of the histogram";
	if (json_object_size(threads) != 1)
		return "it is not of one thread";
	snprintf(printed->program, sizeof(printed->program), "cyclictest %s", version);
	return read_thread(json_object_get(threads, "0"), &printed->thread);
}

int cyclictest_parse_json(const char *text, const char *name, const struct cell *cell,
			  struct printed *printed, struct error *err)
{
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *why;

	latencies_init(&printed->thread, cell->bound_us);
	why = root ? read_root(root, cell, printed) : "it is no JSON (truncated?)";
	json_decref(root);
	return why ? printed_damaged(name, why, err) : 0;
}

/* "# NAME NUMBER": is it there, with this number? */
static bool says(const char *text, const char *name, uint64_t expected)
{
	AUTO_FREE char *key = alloc_printf("\n# %s: ", name);
	const char *at = strstr(text, key);
	uint64_t number;

	if (!at)
		return false;
	at += strlen(key);
	return printed_number(&at, &number) && *at == '\n' && number == expected;
}

/* A line per microsecond below the bound, in order: "000017 000004". */
static bool counts_agree(const char *text, const struct latencies *latencies)
{
	static const char head[] = "# Histogram\n";
	const char *at = strstr(text, head);
	uint64_t us, count;

	if (!at)
		return false;
	at += strlen(head);
	for (uint64_t i = 0; i < latencies->bound_us; i++) {
		if (!printed_number(&at, &us) || *at++ != ' ' || !printed_number(&at, &count) ||
		    *at++ != '\n' || us != i || count != latencies->counts[i])
			return false;
	}
	return *at == '#';
}

int cyclictest_check_histogram(const char *text, const char *name,
			       const struct latencies *latencies, struct error *err)
{
	if (!counts_agree(text, latencies))
		return printed_damaged(name, "its histogram is not that of the JSON", err);
	if (!says(text, "Total", latencies->nr_events - latencies->nr_overflows) ||
	    !says(text, "Min Latencies", latencies->min_us) ||
	    !says(text, "Max Latencies", latencies->max_us) ||
	    !says(text, "Histogram Overflows", latencies->nr_overflows))
		return printed_damaged(
			name, "its summary is not that of the JSON, or not whole (truncated?)",
			err);
	return 0;
}
