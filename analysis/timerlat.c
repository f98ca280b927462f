// SPDX-License-Identifier: GPL-2.0-or-later
/* timerlat.c - reads what rtla printed: three columns, the first an index or a name. */
#include <stdio.h>
#include <string.h>
#include "analysis/timerlat.h"
#include "cli/alloc.h"

#define NR_SUMMARY 5

enum series { IRQ, THREAD };

struct summary_line {
	const char *name;
	uint64_t value[2]; /* by series */
};

/* "  NUMBER   NUMBER ", to the end of the line. */
static bool read_pair(const char *at, uint64_t *irq, uint64_t *thread)
{
	at += strspn(at, " ");
	if (!printed_number(&at, irq) || *at != ' ')
		return false;
	at += strspn(at, " ");
	return printed_number(&at, thread) && !at[strspn(at, " ")];
}

static bool read_bucket(const char *line, struct printed *printed)
{
	uint64_t us;

	return printed_number(&line, &us) && us < printed->thread.bound_us &&
	       !printed->thread.counts[us] && !printed->irq.counts[us] &&
	       read_pair(line, &printed->irq.counts[us], &printed->thread.counts[us]);
}

/* The head: the unit, and one CPU's two columns. */
static bool read_head(char **rest)
{
	bool in_us = false;
	const char *line;

	while ((line = strsep(rest, "\n"))) {
		char tail[2];
		int irq_cpu, thread_cpu;

		if (strstr(line, "(us)"))
			in_us = true;
		if (sscanf(line, "Index IRQ-%d Thr-%d %1s", &irq_cpu, &thread_cpu, tail) == 2)
			return in_us && irq_cpu == thread_cpu;
	}
	return false;
}

static bool read_body(char **rest, struct summary_line lines[NR_SUMMARY], struct printed *printed)
{
	size_t nr = 0;
	char *line;

	while (nr < NR_SUMMARY && (line = strsep(rest, "\n"))) {
		const size_t length = strlen(lines[nr].name);

		if (!strncmp(line, lines[nr].name, length)) {
			if (!read_pair(line + length, &lines[nr].value[IRQ],
				       &lines[nr].value[THREAD]))
				return false;
			nr++;
		} else if (nr || !read_bucket(line, printed)) {
			return false;
		}
	}
	return nr == NR_SUMMARY && *rest; /* a last line without its end was cut */
}

static void summarize(const struct summary_line lines[NR_SUMMARY], enum series series,
		      struct latencies *latencies)
{
	latencies->nr_overflows = lines[0].value[series];
	latencies->nr_events = lines[1].value[series];
	latencies->min_us = lines[2].value[series];
	latencies->avg_us = (double)lines[3].value[series];
	latencies->max_us = lines[4].value[series];
	latencies->avg_step_us = 1; /* cut to whole microseconds */
}

int timerlat_parse(const char *text, const char *name, const struct cell *cell,
		   struct printed *printed, struct error *err)
{
	struct summary_line lines[NR_SUMMARY] = {
		{"over:"}, {"count:"}, {"min:"}, {"avg:"}, {"max:"}};
	AUTO_FREE char *copy = alloc_copy(text);
	char *rest = copy;

	latencies_init(&printed->thread, cell->bound_us);
	latencies_init(&printed->irq, cell->bound_us);
	snprintf(printed->program, sizeof(printed->program), "rtla timerlat");
	if (!read_head(&rest))
		return printed_damaged(name, "it has no head of one CPU's IRQ and thread in us",
				       err);
	if (!read_body(&rest, lines, printed))
		return printed_damaged(
			name, "a line of it is none, or its summary is not whole (truncated?)",
			err);
	summarize(lines, IRQ, &printed->irq);
	summarize(lines, THREAD, &printed->thread);
	return 0;
}
