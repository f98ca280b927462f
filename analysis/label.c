// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * label.c - labels of rows, and what is to be known before a row is believed. No row of the
 * lab goes without its mark.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/label.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

struct label_style label_style(const struct table *table)
{
	struct label_style style = {.with_run = table->nr_runs > 1};

	for (size_t i = 1; i < table->nr_rows; i++)
		if (strcmp(table->rows[i].cell.kernel, table->rows[0].cell.kernel) != 0)
			style.with_kernel = true;
	for (size_t a = 0; a < table->nr_runs; a++)
		for (size_t b = a + 1; b < table->nr_runs; b++)
			if (strcmp(last_name(table->runs[a]->path),
				   last_name(table->runs[b]->path)) == 0)
				style.whole_path = true;
	return style;
}

const char *label_lab(const char *lab)
{
	return strcmp(lab, "deterministic") == 0 ? "lab, deterministic" : lab;
}

static void part(FILE *out, const char *text)
{
	if (*text)
		fprintf(out, ", %s", text);
}

char *label_row(const struct table_row *row, struct label_style style)
{
	const struct cell *cell = &row->cell;
	char inject[TEXT_NUMBER];
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);

	fputs(cell->platform, out);
	if (strcmp(cell->timer, "xen-virq") == 0)
		part(out, "new timer");
	else if (strcmp(cell->timer, "hrtimer") != 0)
		part(out, cell->timer);
	part(out, style.with_kernel ? cell->kernel : "");
	part(out, strcmp(cell->instrument, "kmod") != 0 ? cell->instrument : "");
	part(out, cell->mode == CELL_GRID ? "grid" : "");
	if (cell->inject_ns)
		fprintf(out, ", %s injected", text_duration(inject, cell->inject_ns));
	if (style.with_run)
		part(out, style.whole_path ? row->run : last_name(row->run));
	part(out, label_lab(row->lab));
	fclose(out);
	return label;
}

char *label_verdict(const struct table_row *row, struct notes *notes)
{
	const char *name = verdict_name(row->figures.verdict);
	AUTO_FREE char *note = alloc_printf("%s: %s", name, row->figures.reason);

	if (row->figures.verdict == VERDICT_OK)
		return alloc_copy("");
	if (!row->figures.reason[0])
		return alloc_copy(name);
	return alloc_printf("%s [%zu]", name, notes_number(notes, note));
}

static bool any_platform(const struct table *table, const char *platform)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (strcmp(table->rows[i].cell.platform, platform) == 0)
			return true;
	return false;
}

static bool any_lab(const struct table *table, const char *lab)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (strcmp(table->rows[i].lab, lab) == 0)
			return true;
	return false;
}

void label_caveats(const struct table *table, bool markdown, FILE *out)
{
	if (any_platform(table, "qemu"))
		notes_paragraph(
			"qemu: software emulation (TCG), where a guest instruction is many of the "
			"host's and a timer waits for the emulator's main loop. Such rows tell how "
			"timely emulation is on that host, nothing about guests that run on "
			"hardware. With -icount among its arguments its clock counts instructions: "
			"then they prove the instrument, and tell nothing about time.",
			markdown, out);
	if (any_lab(table, "lab"))
		notes_paragraph(
			"lab: measured in a lab host that is itself emulated by QEMU. That it "
			"works, "
			"and how variants compare, can be read from such a row; a hardware latency "
			"cannot.",
			markdown, out);
	if (any_lab(table, "deterministic"))
		notes_paragraph("lab, deterministic: one guest instruction is one nanosecond, so "
				"the figures "
				"are instruction counts on one code path, the same on every "
				"machine, and no "
				"hardware latencies.",
				markdown, out);
}
