// SPDX-License-Identifier: GPL-2.0-or-later
/* cyclictest.c - reads the JSON that cyclictest wrote; its command line tells period and bound. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cyclictest.h"
#include "cli/alloc.h"

#define AVG_STEP_US	  0.0051 /* two decimals, rounded */
#define DEFAULT_PERIOD_US 1000
#define MAX_WORDS	  256 /* of a command line */

static const char *text_of(const json_t *object, const char *key, const char *key_with_colon)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : json_string_value(json_object_get(object, key_with_colon));
}

/* What was asked of cyclictest, in µs unless in_ns. */
struct command_line {
	uint64_t period, bound;
	bool in_ns;
};

static uint64_t number_of(const char *text)
{
	uint64_t number;

	return printed_number(&text, &number) && !*text ? number : 0;
}

/* As cyclictest itself reads it, clusters and abbreviations included (its manual page). */
static struct command_line read_options(int argc, char **argv)
{
	static const struct option long_options[] = {{"interval", required_argument, NULL, 'i'},
						     {"histogram", required_argument, NULL, 'h'},
						     {"histofall", required_argument, NULL, 'H'},
						     {"nsecs", no_argument, NULL, 'N'},
						     {NULL, 0, NULL, 0}};
	struct command_line line = {.period = DEFAULT_PERIOD_US};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "a::A:b:c:d:D:F:h:H:i:l:MNo:p:mqrRsSt::uvx",
				     long_options, NULL)) != -1) {
		if (option == 'i')
			line.period = number_of(optarg);
		else if (option == 'h' || option == 'H')
			line.bound = number_of(optarg);
		else if (option == 'N')
			line.in_ns = true;
	}
	return line;
}

static struct command_line read_command(const char *cmdline)
{
	AUTO_FREE char *copy = alloc_copy(cmdline);
	char *argv[MAX_WORDS + 1] = {NULL}, *rest = copy, *word;
	int argc = 0;

	while (argc < MAX_WORDS && (word = strsep(&rest, " ")))
		if (*word)
			argv[argc++] = word;
	argv[argc] = NULL;
	return read_options(argc, argv);
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

static void read_kernel(const json_t *sysinfo, struct printed_head *head)
{
	const char *release = json_string_value(json_object_get(sysinfo, "release"));
	const char *version = json_string_value(json_object_get(sysinfo, "version"));

	snprintf(head->kernel, sizeof(head->kernel), "%s%s%s", release ?: "", version ? " " : "",
		 version ?: "");
}

static const char *read_head(const json_t *root, struct printed_head *head)
{
	const char *cmdline = text_of(root, "cmdline", "cmdline:");
	const char *version = text_of(root, "rt_test_version", "rt_test_version:");
	struct command_line line;

	if (!cmdline || !version)
		return "it does not say of what cyclictest it is";
	line = read_command(cmdline);
	if (line.in_ns)
		return "it counts ns, by cyclictest's option -N: only whole us are read";
	if (!line.bound || line.bound > CELL_BOUND_US_MAX)
		return "it counts no latencies: cyclictest's option -h was not given, or no bound";
	if (!line.period || line.period > UINT64_MAX / 1000)
		return "its interval, of cyclictest's option -i, is none";
	snprintf(head->program, sizeof(head->program), "cyclictest %s", version);
	read_kernel(json_object_get(root, "sysinfo"), head);
	head->period_ns = line.period * 1000;
	head->bound_us = line.bound;
	head->nr_columns = json_object_size(json_object_get(root, "thread"));
	return NULL;
}

static const char *read_root(const json_t *root, const struct cell *cell, size_t column,
			     struct printed *printed)
{
	const bool only = column == PRINTED_ONLY;
	AUTO_FREE char *key = alloc_printf("%zu", only ? 0 : column);
	struct printed_head head;
	const char *why = read_head(root, &head);

	if (why)
		return why;
	if (head.period_ns != cell->period_ns || head.bound_us != cell->bound_us)
		return "it is of another cell: another period, or bound of the histogram";
	if (only && head.nr_columns != 1)
		return "it is not of one thread";
	memcpy(printed->program, head.program, sizeof(printed->program));
	printed->number = only ? 0 : column;
	return read_thread(json_object_get(json_object_get(root, "thread"), key), &printed->thread);
}

/* The JSON; the caller's reference. NULL where it is none, with err filled. */
static json_t *load(const char *text, const char *name, struct error *err)
{
	json_error_t where;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &where);

	if (!root)
		printed_damaged_line(name, (size_t)where.line, "it is no JSON (truncated?)", err);
	return root;
}

int cyclictest_head_json(const char *text, const char *name, struct printed_head *head,
			 struct error *err)
{
	json_t *root = load(text, name, err);
	const char *why;

	if (!root)
		return -EBADMSG;
	why = read_head(root, head);
	json_decref(root);
	return why ? printed_damaged(name, why, err) : 0;
}

int cyclictest_parse_json(const char *text, const char *name, const struct cell *cell,
			  size_t column, struct printed *printed, struct error *err)
{
	json_t *root = load(text, name, err);
	const char *why;

	if (!root)
		return -EBADMSG;
	latencies_init(&printed->thread, cell->bound_us);
	why = read_root(root, cell, column, printed);
	json_decref(root);
	return why ? printed_damaged(name, why, err) : 0;
}
