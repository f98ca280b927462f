// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timerlat.c - reads what rtla printed: lines of an index or a name, then a number for each
 * series of each CPU. A line has all numbers that the head announced, or is none.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/timerlat.h"
#include "cli/alloc.h"

#define NR_SUMMARY 5
#define BLANKS	   " \t"
#define NO_IRQ	   SIZE_MAX

static const char *const summary_names[NR_SUMMARY] = {"over:", "count:", "min:", "avg:", "max:"};

/* The text being read, line by line. */
struct reader {
	char *rest; /* of a copy */
	const char *name;
	size_t line;
	size_t nr_series, nr_cpus; /* columns of numbers; of them, threads */
	size_t irq, thread;	   /* which of them are the wanted CPU's; irq may be NO_IRQ */
	uint64_t cpu;		   /* its number */
};

static int damaged_here(const struct reader *reader, const char *why, struct error *err)
{
	return printed_damaged_line(reader->name, reader->line, why, err);
}

/* The next line; NULL behind the last. One without its end was cut. */
static char *next_line(struct reader *reader)
{
	char *line = strsep(&reader->rest, "\n");

	reader->line++;
	return reader->rest ? line : NULL;
}

/* "IRQ-001", "Thr-001", or one that newer ones have beside them ("Usr-001"). */
static bool read_series(const char *word, size_t wanted, struct reader *reader)
{
	const char *at = strchr(word, '-');
	uint64_t cpu;

	if (!at++ || !printed_number(&at, &cpu) || *at)
		return false;
	if (!strncmp(word, "IRQ-", 4) && reader->nr_cpus == wanted) {
		reader->irq = reader->nr_series;
		reader->cpu = cpu;
	} else if (!strncmp(word, "Thr-", 4) && reader->nr_cpus++ == wanted) {
		if (reader->irq != NO_IRQ && reader->cpu != cpu)
			return false;
		reader->thread = reader->nr_series;
		reader->cpu = cpu;
	}
	reader->nr_series++;
	return true;
}

/* The head: the unit, and the series of all CPUs, in the order of their numbers. */
static int read_head(struct reader *reader, size_t wanted, struct error *err)
{
	bool in_us = false;
	char *line, *word;

	reader->irq = NO_IRQ;
	while ((line = next_line(reader))) {
		in_us |= strstr(line, "(us)") != NULL;
		if (strncmp(line, "Index", 5) != 0)
			continue;
		strtok_r(line, BLANKS, &line);
		while ((word = strtok_r(NULL, BLANKS, &line)))
			if (!read_series(word, wanted, reader))
				return damaged_here(reader, "its head names no series of CPUs",
						    err);
		if (!in_us || !reader->nr_cpus)
			break;
		return 0;
	}
	return damaged_here(reader, "it has no head of CPUs' IRQ and thread in us", err);
}

/* The numbers behind the first word, those of the wanted CPU into irq and thread. A summary has
 * "-" where there is nothing to tell. */
static bool read_numbers(const struct reader *reader, char *words, bool is_summary, uint64_t *irq,
			 uint64_t *thread)
{
	size_t nr = 0;
	char *word;

	while ((word = strtok_r(words, BLANKS, &words))) {
		const char *at = word;
		uint64_t number = 0;

		if (!(is_summary && !strcmp(word, "-")) && (!printed_number(&at, &number) || *at))
			return false;
		if (nr == reader->irq)
			*irq = number;
		if (nr == reader->thread)
			*thread = number;
		nr++;
	}
	return nr == reader->nr_series;
}

/* Where the line is a row: its latency, the rest of it into *words_out. */
static bool read_index(char *line, uint64_t *us_out, char **words_out)
{
	const char *at = line;

	if (!printed_number(&at, us_out) || !strchr(BLANKS, *at))
		return false;
	*words_out = line + (at - line);
	return true;
}

static bool read_bucket(const struct reader *reader, char *line, struct printed *printed)
{
	const uint64_t bound_us = printed->thread.bound_us;
	uint64_t us, unused;
	char *words;

	return read_index(line, &us, &words) && us < bound_us && !printed->thread.counts[us] &&
	       !printed->irq.counts[us] &&
	       read_numbers(reader, words, false,
			    reader->irq == NO_IRQ ? &unused : &printed->irq.counts[us],
			    &printed->thread.counts[us]);
}

static void summarize(const uint64_t values[NR_SUMMARY], struct latencies *latencies)
{
	latencies->nr_overflows = values[0];
	latencies->nr_events = values[1];
	latencies->min_us = values[2];
	latencies->avg_us = (double)values[3];
	latencies->max_us = values[4];
	latencies->avg_step_us = 1; /* cut to whole microseconds */
}

/* Rows, then the summary; what comes behind that is of all CPUs, or a note. */
static int read_body(struct reader *reader, struct printed *printed, struct error *err)
{
	uint64_t irq[NR_SUMMARY] = {0}, thread[NR_SUMMARY] = {0};
	size_t nr = 0;
	char *line;

	while (nr < NR_SUMMARY && (line = next_line(reader))) {
		const size_t length = strlen(summary_names[nr]);

		if (!strncmp(line, summary_names[nr], length)) {
			if (!read_numbers(reader, line + length, true, &irq[nr], &thread[nr]))
				return damaged_here(reader, "its summary is none", err);
			nr++;
		} else if (nr || !read_bucket(reader, line, printed)) {
			return damaged_here(reader, "a line of it is none", err);
		}
	}
	summarize(irq, &printed->irq);
	summarize(thread, &printed->thread);
	return nr == NR_SUMMARY
		       ? 0
		       : damaged_here(reader, "its summary is not whole (truncated?)", err);
}

int timerlat_head(const char *text, const char *name, struct printed_head *head, struct error *err)
{
	AUTO_FREE char *copy = alloc_copy(text);
	struct reader reader = {.rest = copy, .name = name};
	int ret = read_head(&reader, 0, err);
	char *line, *words;
	uint64_t us;

	if (ret)
		return ret;
	*head = (struct printed_head){
		.program = "rtla timerlat", .bound_us = 1, .nr_columns = reader.nr_cpus};
	while ((line = next_line(&reader)) && read_index(line, &us, &words))
		head->bound_us = us < CELL_BOUND_US_MAX ? us + 1 : CELL_BOUND_US_MAX;
	return 0;
}

int timerlat_parse(const char *text, const char *name, const struct cell *cell, size_t column,
		   struct printed *printed, struct error *err)
{
	AUTO_FREE char *copy = alloc_copy(text);
	struct reader reader = {.rest = copy, .name = name};
	int ret = read_head(&reader, column == PRINTED_ONLY ? 0 : column, err);

	latencies_init(&printed->thread, cell->bound_us);
	latencies_init(&printed->irq, cell->bound_us);
	snprintf(printed->program, sizeof(printed->program), "rtla timerlat");
	if (ret)
		return ret;
	if (column == PRINTED_ONLY ? reader.nr_cpus != 1 : column >= reader.nr_cpus)
		return printed_damaged(name, "it has not the CPUs of this cell", err);
	printed->number = reader.cpu;
	return read_body(&reader, printed, err);
}
