/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupts.c - parsing /proc/interrupts. Columns are the online CPUs, lines come and go
 * with drivers: two snapshots are compared by names, never by position.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guest-runner/interrupts.h"
#include "guest-runner/scope.h"

/* One more element at the end of an array, which grows by doubling. */
static void *append(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	array = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!array)
		abort();
	return array;
}

static void parse_header(char *line, struct interrupts *out)
{
	for (char *word; (word = strsep(&line, " \t"));) {
		if (strncmp(word, "CPU", 3))
			continue;
		out->cpus = append(out->cpus, out->nr_cpus, sizeof(*out->cpus));
		out->cpus[out->nr_cpus++] = atoi(word + 3);
	}
}

/* "  24:   0   123   PCI-MSI 49152-edge      virtio0-req.0" */
static void parse_line(char *line, struct interrupts *out)
{
	char *colon = strchr(line, ':');
	struct interrupt_line *entry;
	char *rest, *end;

	if (!colon)
		return;
	*colon = '\0';
	out->lines = append(out->lines, out->nr_lines, sizeof(*out->lines));
	entry = &out->lines[out->nr_lines++];
	*entry = (struct interrupt_line){.first_count = out->nr_counts};
	snprintf(entry->name, sizeof(entry->name), "%s", line + strspn(line, " "));
	for (rest = colon + 1; entry->nr_counts < out->nr_cpus; rest = end) {
		uint64_t count = strtoull(rest, &end, 10);

		if (end == rest)
			break;
		out->counts = append(out->counts, out->nr_counts, sizeof(*out->counts));
		out->counts[out->nr_counts++] = count;
		entry->nr_counts++;
	}
	rest += strspn(rest, " ");
	snprintf(entry->what, sizeof(entry->what), "%s", rest);
}

int interrupts_read(const struct paths *paths, struct interrupts *interrupts)
{
	scope_free char *text = NULL;
	char *rest, *line;
	int ret = sysfile_load(paths, "/proc/interrupts", &text);

	*interrupts = (struct interrupts){0};
	if (ret)
		return ret;
	rest = text;
	parse_header(strsep(&rest, "\n"), interrupts);
	while ((line = strsep(&rest, "\n")))
		parse_line(line, interrupts);
	return interrupts->nr_cpus ? 0 : -EINVAL;
}

void interrupts_free(struct interrupts *interrupts)
{
	free(interrupts->lines);
	free(interrupts->cpus);
	free(interrupts->counts);
	*interrupts = (struct interrupts){0};
}

const struct interrupt_line *interrupts_line(const struct interrupts *interrupts, const char *name)
{
	for (size_t i = 0; i < interrupts->nr_lines; i++)
		if (!strcmp(interrupts->lines[i].name, name))
			return &interrupts->lines[i];
	return NULL;
}

static uint64_t line_count(const struct interrupts *interrupts, const char *name, int cpu)
{
	const struct interrupt_line *line = interrupts_line(interrupts, name);
	uint64_t sum = 0;

	for (size_t i = 0; line && i < line->nr_counts; i++)
		if (cpu == INTERRUPTS_ALL_CPUS || interrupts->cpus[i] == cpu)
			sum += interrupts->counts[line->first_count + i];
	return sum;
}

uint64_t interrupts_since(const struct interrupts *before, const struct interrupts *after,
			  const char *line, int cpu)
{
	uint64_t was = line_count(before, line, cpu), is = line_count(after, line, cpu);

	return is > was ? is - was : 0;
}

bool interrupts_is_device(const struct interrupt_line *line)
{
	return isdigit((unsigned char)line->name[0]);
}
