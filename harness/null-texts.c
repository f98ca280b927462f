/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-texts.c - synthetic texts: the same cell gives the same bytes, always. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "guest-kmod/record.h"
#include "harness/null-texts.h"
#include "store/instrument.h"

#define LEAST_US  5 /* latencies are so long, and 1 us longer from one event to the next */
#define SPREAD_US 20

struct series {
	uint64_t *counts; /* [bound_us] */
	uint64_t period_us, bound_us, nr, nr_overflows;
	uint64_t min_us, max_us, sum_us;
};

static struct series make_series(const struct cell *cell)
{
	struct series series = {.period_us = cell->period_ns / 1000,
				.bound_us = cell->bound_us,
				.nr = cell->nr_events};

	series.counts = alloc_array(cell->bound_us, sizeof(uint64_t));
	series.min_us = UINT64_MAX;
	for (uint64_t i = 0; i < cell->nr_events; i++) {
		uint64_t latency_us = LEAST_US + i % SPREAD_US;

		if (latency_us < cell->bound_us)
			series.counts[latency_us]++;
		else
			series.nr_overflows++;
		series.sum_us += latency_us;
		series.min_us = latency_us < series.min_us ? latency_us : series.min_us;
		series.max_us = latency_us > series.max_us ? latency_us : series.max_us;
	}
	return series;
}

static void print_json(const struct series *series, FILE *out)
{
	const char *separator = "\n";

	fprintf(out, "{\n  \"cmdline:\": \"cyclictest -i%" PRIu64 " -h%" PRIu64 "\",\n",
		series->period_us, series->bound_us);
	fputs("  \"rt_test_version:\": \"synthetic\",\n  \"return_code\": 0,\n"
	      "  \"num_threads\": 1,\n  \"thread\": {\n    \"0\": {\n      \"histogram\": {",
	      out);
	for (uint64_t us = 0; us < series->bound_us; us++) {
		if (!series->counts[us])
			continue;
		fprintf(out, "%s        \"%" PRIu64 "\": %" PRIu64, separator, us,
			series->counts[us]);
		separator = ",\n";
	}
	fprintf(out,
		"\n      },\n      \"cycles\": %" PRIu64 ",\n      \"min\": %" PRIu64
		",\n      \"max\": %" PRIu64 ",\n      \"avg\": %.2f,\n      \"cpu\": 1\n    }\n"
		"  }\n}\n",
		series->nr, series->min_us, series->max_us,
		(double)series->sum_us / (double)series->nr);
}

static void print_histogram(const struct series *series, FILE *out)
{
	fputs("# Histogram\n", out);
	for (uint64_t us = 0; us < series->bound_us; us++)
		fprintf(out, "%06" PRIu64 " %06" PRIu64 "\n", us, series->counts[us]);
	fprintf(out,
		"# Total: %09" PRIu64 "\n# Min Latencies: %05" PRIu64
		"\n# Avg Latencies: %05" PRIu64 "\n# Max Latencies: %05" PRIu64
		"\n# Histogram Overflows: %05" PRIu64 "\n",
		series->nr - series->nr_overflows, series->min_us, series->sum_us / series->nr,
		series->max_us, series->nr_overflows);
}

static void print_row(FILE *out, const char *name, uint64_t value)
{
	fprintf(out, "%-9s%9" PRIu64 " %9" PRIu64 " \n", name, value, value);
}

/* The interrupt as late as the thread: what matters here is that it is read. */
static void print_timerlat(const struct series *series, FILE *out)
{
	fputs("# RTLA timerlat histogram\n# Time unit is microseconds (us)\n"
	      "Index   IRQ-001   Thr-001\n",
	      out);
	for (uint64_t us = 0; us < series->bound_us; us++) {
		char index[24];

		snprintf(index, sizeof(index), "%" PRIu64, us);
		if (series->counts[us])
			print_row(out, index, series->counts[us]);
	}
	print_row(out, "over:", series->nr_overflows);
	print_row(out, "count:", series->nr);
	print_row(out, "min:", series->min_us);
	print_row(out, "avg:", series->sum_us / series->nr);
	print_row(out, "max:", series->max_us);
}

static char *print(const char *name, const struct series *series, size_t *nr_bytes)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, nr_bytes);

	if (!out)
		abort();
	if (!strcmp(name, "json"))
		print_json(series, out);
	else if (!strcmp(name, "hist"))
		print_histogram(series, out);
	else
		print_timerlat(series, out);
	fclose(out);
	return text;
}

void *null_texts(const struct cell *cell, size_t *nr_bytes)
{
	const char *const *names = instrument_find(cell->instrument)->texts;
	struct series series = make_series(cell);
	struct texts_head head = {TEXTS_MAGIC, RECORD_BYTE_ORDER, TEXTS_VERSION, 0};
	struct texts_entry entries[TEXTS_MAX] = {0};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, nr_bytes);

	if (!out)
		abort();
	for (; names[head.nr_texts]; head.nr_texts++)
		snprintf(entries[head.nr_texts].name, sizeof(entries->name), "%s",
			 names[head.nr_texts]);
	fwrite(&head, sizeof(head), 1, out);
	fwrite(entries, sizeof(*entries), head.nr_texts, out);
	for (uint32_t i = 0; i < head.nr_texts; i++) {
		size_t length;
		AUTO_FREE char *text = print(names[i], &series, &length);

		entries[i].nr_bytes = length;
		fwrite(text, length, 1, out);
	}
	fclose(out);
	memcpy(bytes + sizeof(head), entries, head.nr_texts * sizeof(*entries));
	free(series.counts);
	return bytes;
}
