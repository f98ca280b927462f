// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show-text.c - a run for people. Everything that came from a guest or a file is escaped
 * before it reaches the terminal.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/origin.h"
#include "analysis/show-line.h"
#include "analysis/show.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static void put_lab(const struct run_folder *run, FILE *out)
{
	const char *lab = run_folder_lab(run);

	if (run_folder_imported(run))
		show_line(out, "imported", origin_sentence(lab));
	else if (*lab)
		show_line(out, "lab",
			  strcmp(lab, "deterministic") == 0
				  ? "yes, deterministic: figures are instruction counts"
				  : "yes: no figure is a hardware latency");
}

static void put_stand_in(const struct run_folder *run, const struct run_cell *cell, FILE *out)
{
	if (run_folder_stand_in(run, cell))
		show_line(out, "stand-in",
			  "yes: measured in what stood in for the product in a test");
}

static void put_head(const struct run_folder *run, FILE *out)
{
	static const char *const names[] = {"created", "updated", "vmtick", NULL};
	AUTO_FREE char *path = text_escape(run->path);

	fprintf(out, "Run %s\n", path);
	show_members(out, run->manifest, names);
	put_lab(run, out);
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
	show_line(out, "cells", text);
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
		const char *remedy = show_text_of(platform, "remedy");
		AUTO_FREE char *unusable =
			alloc_printf("not usable: %s%s%s", show_text_of(platform, "reason"),
				     *remedy ? "; " : "", remedy);

		show_line(out, name,
			  json_is_true(json_object_get(platform, "usable")) ? "usable" : unusable);
	}
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

	if (*cell->boot)
		fprintf(line, "boot %s", cell->boot);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *value = show_text_of(cell->facts, keys[i].fact);
		const char *hole = strstr(keys[i].format, "%s");

		if (*value)
			fprintf(line, "%s%.*s%s%s", ftell(line) ? ", " : "",
				(int)(hole - keys[i].format), keys[i].format, value, hole + 2);
	}
	fclose(line);
	if (*text)
		show_line(out, "", text);
	free(text);
}

static void put_cells(const struct run_folder *run, FILE *out)
{
	fputs("\nCells\n", out);
	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];

		show_line(out, verdict_name(cell->verdict), cell->cell.id);
		if (cell->reason[0])
			show_line(out, "", cell->reason);
		put_stand_in(run, cell, out);
		put_key_facts(cell, out);
	}
}

/* ", xen slop 1 ns, guest slop default", ", paravirtualization none"; "" where nothing was asked
 * of the boot. No platform has both. */
static char *asked_of_boot(const struct cell *cell)
{
	const bool xen = strcmp(cell->xen_slop, CELL_SLOP_DEFAULT) != 0;
	const bool guest = strcmp(cell->guest_slop, CELL_SLOP_DEFAULT) != 0;

	if (strcmp(cell->paravirt, CELL_PARAVIRT_DEFAULT) != 0)
		return alloc_printf(", paravirtualization %s", cell->paravirt);
	if (!xen && !guest)
		return alloc_copy("");
	return alloc_printf(", xen slop %s%s, guest slop %s%s", cell->xen_slop, xen ? " ns" : "",
			    cell->guest_slop, guest ? " ns" : "");
}

static void show_cell(const struct run_folder *run, const struct run_cell *cell, FILE *out)
{
	const json_t *boot = run_folder_boot(run, cell->boot);
	char period[TEXT_NUMBER];
	AUTO_FREE char *of_boot = asked_of_boot(&cell->cell);
	AUTO_FREE char *asked = alloc_printf(
		"%" JSON_INTEGER_FORMAT " events, %s, %s%s", (json_int_t)cell->cell.nr_events,
		text_duration(period, cell->cell.period_ns),
		cell->cell.mode == CELL_GRID ? "grid" : "one-shot", of_boot);

	fprintf(out, "Cell %s: %s\n", cell->cell.id, verdict_name(cell->verdict));
	put_lab(run, out);
	put_stand_in(run, cell, out);
	show_line(out, "asked", asked);
	if (cell->reason[0])
		show_line(out, "reason", cell->reason);
	if (cell->record[0])
		show_line(out, "record", cell->record);
	show_members(out, cell->files, NULL);
	show_members(out, cell->facts, NULL);
	if (boot)
		show_boot(boot, out);
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
	show_members(out, host, NULL);
	put_platforms(run, out);
	json_array_foreach (boots, i, boot)
		show_boot(boot, out);
	put_cells(run, out);
}
