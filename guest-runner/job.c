/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * job.c - parsing the job. Each key stands once in its cell; what is not understood is
 * refused, since a key that is ignored would be a cell that was not asked for.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "guest-runner/job.h"
#include "guest-runner/scope.h"

enum key_kind { KEY_TEXT, KEY_NUMBER, KEY_CHOICE, KEY_CPU };

struct key {
	const char *name;
	enum key_kind kind;
	bool optional;
	size_t offset;		/* of the field in struct job_cell */
	size_t size;		/* KEY_TEXT: bytes of the field, NUL included */
	const char *choices[2]; /* KEY_CHOICE: the words for 0 and 1 */
};

#define FIELD(member) \
	.offset = offsetof(struct job_cell, member), .size = sizeof(((struct job_cell *)0)->member)

static const struct key keys[] = {
	{.name = "id", .kind = KEY_TEXT, FIELD(id)},
	{.name = "timer", .kind = KEY_TEXT, FIELD(timer)},
	{.name = "instrument", .kind = KEY_TEXT, FIELD(instrument)},
	{.name = "scenario", .kind = KEY_TEXT, FIELD(scenario)},
	{.name = "mode", .kind = KEY_CHOICE, FIELD(mode), .choices = {"oneshot", "grid"}},
	{.name = "keep", .kind = KEY_CHOICE, FIELD(keep), .choices = {"samples", "histogram"}},
	{.name = "period_ns", .kind = KEY_NUMBER, FIELD(period_ns)},
	{.name = "events", .kind = KEY_NUMBER, FIELD(nr_events)},
	{.name = "warmup", .kind = KEY_NUMBER, .optional = true, FIELD(nr_warmup)},
	{.name = "inject_ns", .kind = KEY_NUMBER, .optional = true, FIELD(inject_ns)},
	{.name = "priority", .kind = KEY_NUMBER, .optional = true, FIELD(priority)},
	{.name = "bound_us", .kind = KEY_NUMBER, .optional = true, FIELD(bound_us)},
	{.name = "lock_memory", .kind = KEY_NUMBER, .optional = true, FIELD(lock_memory)},
	{.name = "cpu", .kind = KEY_CPU, .optional = true, FIELD(cpu)},
};
#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))

struct parser {
	struct job *job;
	unsigned int line;
	unsigned int seen; /* bit per key of the cell in progress */
	struct fault *fault;
};

#define refuse(parser, fmt, ...)                                                                \
	fault_set((parser)->fault, EXCHANGE_ERROR, EINVAL, "job line %u: " fmt, (parser)->line, \
		  __VA_ARGS__)

/* Whole numbers only: no sign, no unit, no overflow. */
static bool parse_number(const char *text, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !errno && !*end;
}

static bool parse_value(const struct key *key, const char *value, struct job_cell *cell)
{
	char *field = (char *)cell + key->offset;
	uint64_t number;

	switch (key->kind) {
	case KEY_TEXT:
		if (!*value || strlen(value) >= key->size)
			return false;
		strcpy(field, value);
		return true;
	case KEY_NUMBER:
		return parse_number(value, (uint64_t *)field);
	case KEY_CHOICE:
		*(unsigned int *)field = !strcmp(value, key->choices[1]);
		return !strcmp(value, key->choices[*(unsigned int *)field]);
	case KEY_CPU:
		if (!strcmp(value, "auto"))
			return true;
		if (!parse_number(value, &number) || number > INT_MAX)
			return false;
		*(int *)field = (int)number;
		return true;
	}
	return false;
}

/* The cell in progress must be complete before the next begins or the text ends. */
static int finish_cell(struct parser *parser)
{
	if (!parser->job->nr_cells)
		return 0;
	for (size_t i = 0; i < NR_KEYS; i++)
		if (!keys[i].optional && !(parser->seen & 1u << i))
			return refuse(parser, "the cell before it has no %s", keys[i].name);
	return 0;
}

static int begin_cell(struct parser *parser)
{
	struct job *job = parser->job;
	int ret = finish_cell(parser);

	if (ret)
		return ret;
	job->cells = realloc(job->cells, (job->nr_cells + 1) * sizeof(*job->cells));
	if (!job->cells)
		abort();
	job->cells[job->nr_cells++] = (struct job_cell){.cpu = JOB_CPU_AUTO};
	parser->seen = 0;
	return 0;
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text + strspn(text, " \t");
}

static int parse_assignment(struct parser *parser, char *line)
{
	char *value = strchr(line, '=');
	size_t i = 0;

	if (!value || !parser->job->nr_cells)
		return refuse(parser, "\"%s\" is no \"key = value\" of a [cell]", line);
	*value++ = '\0';
	line = trim(line);
	value = trim(value);
	while (i < NR_KEYS && strcmp(keys[i].name, line))
		i++;
	if (i == NR_KEYS)
		return refuse(parser, "unknown key \"%s\"", line);
	if (parser->seen & 1u << i)
		return refuse(parser, "%s stands twice in the cell", line);
	parser->seen |= 1u << i;
	if (!parse_value(&keys[i], value, &parser->job->cells[parser->job->nr_cells - 1]))
		return refuse(parser, "bad value \"%s\" of %s", value, line);
	return 0;
}

static int parse_line(struct parser *parser, char *line)
{
	parser->line++;
	line = trim(line);
	if (!*line || *line == '#' || *line == ';')
		return 0;
	if (*line != '[')
		return parse_assignment(parser, line);
	if (strcmp(line, "[cell]"))
		return refuse(parser, "unknown section %s", line);
	return begin_cell(parser);
}

int job_parse(const char *text, struct job *job, struct fault *fault)
{
	struct parser parser = {.job = job, .fault = fault};
	scope_free char *copy = strdup(text);
	char *rest = copy, *line;
	int ret = 0;

	if (!copy)
		abort();
	*job = (struct job){0};
	while (!ret && (line = strsep(&rest, "\n")))
		ret = parse_line(&parser, line);
	if (!ret)
		ret = finish_cell(&parser);
	if (ret)
		job_free(job);
	return ret;
}

void job_free(struct job *job)
{
	free(job->cells);
	*job = (struct job){0};
}
