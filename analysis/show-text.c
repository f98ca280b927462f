// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show-text.c - a run for people. Everything that came from a guest or a file is escaped
 * before it reaches the terminal.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/show.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define KEY_WIDTH 14

/* "  key   value", wrapped under the value. */
static void put_line(FILE *out, const char *key, const char *value)
{
	AUTO_FREE char *safe_key = text_escape(key);
	AUTO_FREE char *safe_value = text_escape(value);
	AUTO_FREE char *lead = alloc_printf("  %-*s ", KEY_WIDTH, safe_key);

	text_wrap(out, lead, safe_value);
}

/* The named members of an object of strings that are there and not empty; all, in the order
 * of the object, where names is NULL. */
static void put_members(FILE *out, const json_t *object, const char *const *names)
{
	const char *key;
	json_t *member;

	if (names) {
		for (; *names; names++) {
			const char *text = json_string_value(json_object_get(object, *names));

			if (text && *text)
				put_line(out, *names, text);
		}
		return;
	}
	json_object_foreach ((json_t *)object, key, member) {
		if (json_string_value(member))
			put_line(out, key, json_string_value(member));
	}
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void put_head(const struct run_folder *run, FILE *out)
{
	const char *lab = run_folder_lab(run);
	static const char *const names[] = {"created", "updated", "vmtick", NULL};
	AUTO_FREE char *path = text_escape(run->path);

	fprintf(out, "Run %s\n", path);
	put_members(out, run->manifest, names);
	if (*lab)
		put_line(out, "lab",
			 strcmp(lab, "deterministic") == 0
				 ? "yes, deterministic: figures are instruction counts"
				 : "yes: no figure is a hardware latency");
}

static void put_counts(const struct run_folder *run, FILE *out)
{
	static const enum verdict order[] = {VERDICT_OK,     VERDICT_SKIPPED, VERDICT_INVALID,
					     VERDICT_FAILED, VERDICT_ERROR,   VERDICT_PENDING};
	const char *separator = ":";
	char *text = NULL;
	size_t size;
	FILE *line = open_memstream(&text, &size);

	fprintf(line, "%zu", run->nr_cells);
	for (size_t v = 0; v < sizeof(order) / sizeof(order[0]); v++) {
		size_t nr = 0;

		for (size_t i = 0; i < run->nr_cells; i++)
			nr += run->cells[i].verdict == order[v];
		if (nr) {
			fprintf(line, "%s %zu %s", separator, nr, verdict_name(order[v]));
			separator = ",";
		}
	}
	fclose(line);
	put_line(out, "cells", text);
	free(text);
}

static void put_platforms(const struct run_folder *run, FILE *out)
{
	json_t *platforms = json_object_get(run->manifest, "platforms");
	const char *name;
	json_t *platform;

	if (json_object_size(platforms))
		fputs("\nPlatforms\n", out);
	json_object_foreach (platforms, name, platform) {
		const char *remedy = text_of(platform, "remedy");
		AUTO_FREE char *unusable =
			alloc_printf("not usable: %s%s%s", text_of(platform, "reason"),
				     *remedy ? "; " : "", remedy);

		put_line(out, name,
			 json_is_true(json_object_get(platform, "usable")) ? "usable" : unusable);
	}
}

static void put_phases(const json_t *boot, FILE *out)
{
	json_t *phases = json_object_get(boot, "phases_ms");
	char *text = NULL;
	const char *name;
	json_t *phase;
	size_t size;
	FILE *line = open_memstream(&text, &size);

	json_object_foreach (phases, name, phase)
		fprintf(line, "%s%s %.0f ms", ftell(line) ? ", " : "", name,
			json_number_value(phase));
	fclose(line);
	if (*text)
		put_line(out, "phases", text);
	free(text);
}

static void put_files(const json_t *boot, FILE *out)
{
	json_t *files = json_object_get(boot, "files");
	const char *name;
	json_t *path;

	json_object_foreach (files, name, path) {
		AUTO_FREE char *line = alloc_printf(
			"%s: %s", name, json_string_value(path) ? json_string_value(path) : "?");

		put_line(out, "file", line);
	}
}

static void put_boot(const json_t *boot, FILE *out)
{
	static const char *const facts[] = {
		"kernel",     "clocksource", "clockevent", "clockevent_min_delta_ns",
		"preempt_rt", "cpu_model",   "cmdline",	   NULL};
	static const char *const fields[] = {"reason", "started", NULL};
	const char *verdict = text_of(boot, "verdict");
	AUTO_FREE char *title =
		alloc_printf("Boot %s: %s", text_of(boot, "id"), *verdict ? verdict : "pending");
	AUTO_FREE char *safe = text_escape(title);

	fprintf(out, "\n%s\n", safe);
	put_members(out, boot, fields);
	put_members(out, json_object_get(boot, "facts"), facts);
	put_phases(boot, out);
	put_files(boot, out);
}

/* The facts that say whether the cell measured what it was to. */
static void put_key_facts(const struct run_cell *cell, FILE *out)
{
	static const struct {
		const char *fact, *format;
	} keys[] = {
		{"cpu", "on CPU %s"},
		{"busy_share", "busy %s"},
		{"irqs_per_s", "%s interrupts/s"},
		{"disk_irqs_on_cpu", "%s of them of the disk"},
		{"measure_ms", "%s ms"},
	};
	char *text = NULL;
	size_t size;
	FILE *line = open_memstream(&text, &size);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *value = text_of(cell->facts, keys[i].fact);
		const char *hole = strstr(keys[i].format, "%s");

		if (*value)
			fprintf(line, "%s%.*s%s%s", ftell(line) ? ", " : "",
				(int)(hole - keys[i].format), keys[i].format, value, hole + 2);
	}
	fclose(line);
	if (*text)
		put_line(out, "", text);
	free(text);
}

static void put_cells(const struct run_folder *run, FILE *out)
{
	fputs("\nCells\n", out);
	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];

		put_line(out, verdict_name(cell->verdict), cell->cell.id);
		if (cell->reason[0])
			put_line(out, "", cell->reason);
		put_key_facts(cell, out);
	}
}

static void show_cell(const struct run_folder *run, const struct run_cell *cell, FILE *out)
{
	const json_t *boot = run_folder_boot(run, cell->boot);
	char period[TEXT_NUMBER];
	AUTO_FREE char *asked = alloc_printf("%" JSON_INTEGER_FORMAT " events, %s, %s",
					     (json_int_t)cell->cell.nr_events,
					     text_duration(period, cell->cell.period_ns),
					     cell->cell.mode == CELL_GRID ? "grid" : "one-shot");

	fprintf(out, "Cell %s: %s\n", cell->cell.id, verdict_name(cell->verdict));
	put_line(out, "asked", asked);
	if (cell->reason[0])
		put_line(out, "reason", cell->reason);
	if (cell->record[0])
		put_line(out, "record", cell->record);
	put_members(out, cell->facts, NULL);
	if (boot)
		put_boot(boot, out);
}

void show_text(const struct run_folder *run, const struct run_cell *cell, FILE *out)
{
	const json_t *boots = json_object_get(run->manifest, "boots");
	const json_t *host = json_object_get(run->manifest, "host");
	json_t *boot;
	size_t i;

	if (cell) {
		show_cell(run, cell, out);
		return;
	}
	put_head(run, out);
	put_counts(run, out);
	if (json_object_size(host))
		fputs("\nHost\n", out);
	put_members(out, host, NULL);
	put_platforms(run, out);
	json_array_foreach (boots, i, boot)
		put_boot(boot, out);
	put_cells(run, out);
}
