// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-samples.c - vmtick samples: the raw samples of a cell as CSV. Nothing is printed of a
 * record whose checksum does not hold.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/lines.h"
#include "analysis/printed.h"
#include "analysis/runs.h"
#include "cli/alloc.h"
#include "store/record-file.h"

#define RELEASE_EVERY (1u << 20) /* samples: 16 MiB of the mapping */

static void put_text(struct lines *lines, const char *text)
{
	lines_text(lines, text, strlen(text));
}

static int put_samples(struct lines *lines, const struct record_file *file,
		       const struct record_sample *samples, uint64_t nr)
{
	put_text(lines, "event,armed_ns,fired_ns\n");
	for (uint64_t i = 0; i < nr && !lines->ret; i++) {
		lines_unsigned(lines, i, ',');
		lines_unsigned(lines, samples[i].armed_ns, ',');
		lines_unsigned(lines, samples[i].fired_ns, '\n');
		if (i % RELEASE_EVERY == RELEASE_EVERY - 1)
			record_file_release(file, &samples[i]);
	}
	return lines->ret;
}

/* Counts of lateness, taken from samples as a histogram record has them. */
struct counting {
	uint64_t period_ns;
	uint64_t counts[RECORD_HIST_NR_BUCKETS];
};

static void count_samples(void *context, const struct record_sample *samples, size_t nr)
{
	struct counting *counting = context;

	for (size_t i = 0; i < nr; i++) {
		uint64_t lateness_ns =
			samples[i].fired_ns - samples[i].armed_ns - counting->period_ns;

		counting->counts[(int64_t)lateness_ns < 0 ? 0 : record_hist_bucket(lateness_ns)]++;
	}
}

static int put_counts(struct lines *lines, const uint64_t *counts)
{
	put_text(lines, "floor_ns,count\n");
	for (uint32_t i = 0; i < RECORD_HIST_NR_BUCKETS; i++) {
		if (counts[i] == 0)
			continue;
		lines_unsigned(lines, record_hist_floor_ns(i), ',');
		lines_unsigned(lines, counts[i], '\n');
	}
	return lines->ret;
}

static int put_histogram(struct lines *lines, const struct record_file *file, const char *id)
{
	AUTO_FREE struct counting *counting = alloc_array(1, sizeof(*counting));
	int ret;

	if (file->head->keep == RECORD_HISTOGRAM)
		return put_counts(lines, file->buckets);
	counting->period_ns = file->head->period_ns;
	ret = record_file_scan(file, id, count_samples, counting, lines->err);
	return ret ? ret : put_counts(lines, counting->counts);
}

static int print_record(const struct arguments *args, const struct record_file *file,
			const char *id, struct lines *lines)
{
	if (arguments_given(args, "histogram"))
		return put_histogram(lines, file, id);
	if (arguments_given(args, "warmup"))
		return put_samples(lines, file, file->warmup, file->head->nr_warmup);
	if (file->head->keep == RECORD_HISTOGRAM)
		return error_set(lines->err, EXIT_USAGE, ENODATA,
				 "%s: only counts of lateness were kept; print them with "
				 "\"vmtick samples --histogram\"",
				 id);
	return put_samples(lines, file, file->samples, file->head->nr_samples);
}

/* A line per latency that was counted; at the bound those that reached it. */
static int put_latencies(struct lines *lines, const struct latencies *latencies)
{
	put_text(lines, "floor_ns,count\n");
	for (uint64_t us = 0; us <= latencies->bound_us; us++) {
		const uint64_t count =
			us < latencies->bound_us ? latencies->counts[us] : latencies->nr_overflows;

		if (count == 0)
			continue;
		lines_unsigned(lines, us * 1000, ',');
		lines_unsigned(lines, count, '\n');
	}
	return lines->ret;
}

static int print_texts(const struct arguments *args, const struct run_folder *run,
		       const struct run_cell *cell, struct lines *lines)
{
	struct printed printed;
	int ret;

	if (!arguments_given(args, "histogram"))
		return error_set(lines->err, EXIT_USAGE, ENODATA,
				 "%s: %s keeps counts of lateness only; print them with "
				 "\"vmtick samples --histogram\"",
				 cell->cell.id, cell->cell.instrument);
	ret = printed_read(run, cell, &printed, lines->err);
	if (!ret)
		ret = put_latencies(lines, &printed.thread);
	printed_clear(&printed);
	return ret;
}

static int print_lines(const struct arguments *args, const struct run_folder *run,
		       const struct run_cell *cell, struct lines *lines)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", run->path, cell->record);
	struct record_file file;
	int ret;

	if (printed_is(&cell->cell))
		return print_texts(args, run, cell, lines);
	ret = record_file_open(path, true, &file, lines->err);
	if (ret)
		return error_prefix(lines->err, ret, "%s", cell->cell.id);
	ret = print_record(args, &file, cell->cell.id, lines);
	record_file_close(&file);
	return ret;
}

static int print_cell(const struct arguments *args, const struct run_folder *run,
		      const struct run_cell *cell, struct error *err)
{
	struct output output;
	struct lines lines;
	int ret, written;

	if (!cell->record[0])
		return error_set(err, EXIT_USAGE, ENODATA, "%s: has no samples: it is %s%s%s",
				 cell->cell.id, verdict_name(cell->verdict),
				 cell->reason[0] ? ": " : "", cell->reason);
	ret = output_open(&output, NULL, err);
	if (ret)
		return ret;
	lines_begin(&lines, &output, err);
	ret = print_lines(args, run, cell, &lines);
	written = lines_end(&lines);
	return output_close(&output, ret ? ret : written, err);
}

static int run_samples(const struct arguments *args, struct error *err)
{
	const struct run_cell *cell;
	struct run_folder *run;
	int ret;

	if (arguments_given(args, "histogram") && arguments_given(args, "warmup"))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "samples: --histogram and --warmup exclude each other: warm-up "
				 "events are never counted");
	ret = run_folder_open(arguments_word(args, 0), &run, err);
	if (ret)
		return ret;
	ret = runs_find_cell(run, arguments_word(args, 1), &cell, err);
	if (!ret)
		ret = print_cell(args, run, cell, err);
	run_folder_close(run);
	return ret;
}

static const struct command_option options[] = {
	{"warmup", 0, NULL, "the warm-up events instead of the measured ones"},
	{"histogram", 0, NULL, "counts of lateness (floor_ns,count) instead of events"},
	{NULL, 0, NULL, NULL},
};

const struct command cmd_samples = {
	.name = "samples",
	.usage = "RUN CELL [--warmup | --histogram]",
	.summary = "Print the raw samples of a cell as CSV",
	.details = "A line per event: event,armed_ns,fired_ns, in the guest's CLOCK_MONOTONIC. The "
		   "deadline was armed_ns plus the cell's period. With --histogram a line per "
		   "non-empty bucket: the smallest lateness it counts, and its count; early events "
		   "are counted at 0. Of cyclictest and timerlat, which count in microseconds up "
		   "to a bound, the line at the bound has all that reached it.",
	.options = options,
	.min_words = 2,
	.max_words = 2,
	.run = run_samples,
};
