// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * label.c - labels of rows, and what is to be known before a row is believed. No row of the
 * lab goes without its mark.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/label.h"
#include "analysis/origin.h"
#include "analysis/printed.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static size_t nr_of_lab(const struct table *table, const char *lab)
{
	size_t nr = 0;

	for (size_t i = 0; i < table->nr_rows; i++)
		nr += strcmp(table->rows[i].lab, lab) == 0;
	return nr;
}

static size_t nr_imported(const struct table *table)
{
	return nr_of_lab(table, RUN_FOLDER_IMPORTED) + nr_of_lab(table, RUN_FOLDER_IMPORTED_LAB);
}

/* Is one cell in several runs? Then only the run tells its rows apart. */
static bool has_cell_twice(const struct table *table)
{
	for (size_t a = 0; a < table->nr_rows; a++)
		for (size_t b = a + 1; b < table->nr_rows; b++)
			if (strcmp(table->rows[a].cell.id, table->rows[b].cell.id) == 0)
				return true;
	return false;
}

struct label_style label_style(const struct table *table)
{
	const size_t nr_no_lab = nr_of_lab(table, "");
	struct label_style style = {.table = table,
				    .with_run = has_cell_twice(table),
				    .mixed = nr_no_lab && nr_no_lab < table->nr_rows};

	for (size_t i = 0; i < table->nr_rows; i++) {
		if (strcmp(table->rows[i].cell.kernel, table->rows[0].cell.kernel) != 0)
			style.with_kernel = true;
		if (table->rows[i].cell.repetition > 1)
			style.with_boot = true;
	}
	for (size_t a = 0; a < table->nr_runs; a++)
		for (size_t b = a + 1; b < table->nr_runs; b++)
			if (strcmp(last_name(table->runs[a]->path),
				   last_name(table->runs[b]->path)) == 0)
				style.whole_path = true;
	return style;
}

const char *label_lab(const struct table_row *row, struct label_style style)
{
	return *row->lab || !style.mixed ? origin_mark(row->lab) : "no lab";
}

const char *label_heading(const struct table *table)
{
	const size_t nr_no_lab = nr_of_lab(table, ""), nr_stand_in = nr_of_lab(table, "stand-in");

	if (nr_no_lab == table->nr_rows)
		return "";
	if (nr_imported(table) && nr_imported(table) < table->nr_rows)
		return "Some rows are imported, and were not measured by vmtick: each row says "
		       "which";
	if (nr_stand_in && nr_stand_in < table->nr_rows)
		return "Some rows were measured through a stand-in for a product: each row says "
		       "which";
	if (nr_no_lab)
		return "Some rows are of the virtual lab, others are not: each row says which";
	return nr_of_lab(table, table->rows[0].lab) == table->nr_rows
		       ? origin_sentence(table->rows[0].lab)
		       : origin_sentence(nr_imported(table) ? RUN_FOLDER_IMPORTED : "lab");
}

static bool has_slop(const struct cell *cell)
{
	return strcmp(cell->xen_slop, CELL_SLOP_DEFAULT) != 0 ||
	       strcmp(cell->guest_slop, CELL_SLOP_DEFAULT) != 0;
}

/* Does the row's slop tell it apart, by being none of the defaults or by others' being so? */
static bool with_slop(const struct table *table, const struct cell *cell)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (has_slop(&table->rows[i].cell) &&
		    strcmp(table->rows[i].cell.platform, cell->platform) == 0)
			return true;
	return false;
}

static void part(FILE *out, const char *text)
{
	if (*text)
		fprintf(out, ", %s", text);
}

static void part_slop(FILE *out, const struct table *table, const struct cell *cell)
{
	if (with_slop(table, cell))
		fprintf(out, ", slop %s/%s", cell->xen_slop, cell->guest_slop);
}

/* VirtualBox's provider, where it tells the row apart. */
static void part_paravirt(FILE *out, const struct table *table, const struct cell *cell)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		if (strcmp(table->rows[i].cell.paravirt, CELL_PARAVIRT_DEFAULT) != 0 &&
		    strcmp(table->rows[i].cell.platform, cell->platform) == 0) {
			fprintf(out, ", paravirt %s", cell->paravirt);
			return;
		}
	}
}

/* How and where it was measured. */
static void part_origin(FILE *out, const struct table_row *row, struct label_style style)
{
	const struct cell *cell = &row->cell;
	char inject[TEXT_NUMBER];

	part_paravirt(out, style.table, cell);
	if (strcmp(cell->host_kernel, CELL_HOST_KERNEL_ANY) != 0)
		fprintf(out, ", host %s", cell->host_kernel);
	if (style.with_boot)
		fprintf(out, ", boot %" PRIu64, cell->repetition);
	part(out, style.with_kernel ? cell->kernel : "");
	part(out, strcmp(cell->instrument, "kmod") != 0 ? cell->instrument : "");
	part(out, cell->mode == CELL_GRID ? "grid" : "");
	if (cell->inject_ns)
		fprintf(out, ", %s injected", text_duration(inject, cell->inject_ns));
	if (style.with_run)
		part(out, style.whole_path ? row->run : last_name(row->run));
	part(out, label_lab(row, style));
}

char *label_row(const struct table_row *row, struct label_style style)
{
	const struct cell *cell = &row->cell;
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);

	fputs(cell->platform, out);
	part(out, strcmp(cell->timer, "hrtimer") != 0 ? cell->timer : "");
	part_slop(out, style.table, cell);
	part_origin(out, row, style);
	fclose(out);
	return label;
}

char *label_timer(const struct table_row *row, struct label_style style)
{
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);

	fputs(row->cell.timer, out);
	part_slop(out, style.table, &row->cell);
	fclose(out);
	return label;
}

char *label_group(const struct table_row *row, struct label_style style)
{
	const struct cell *cell = &row->cell;
	char period[TEXT_NUMBER];
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);

	fprintf(out, "%s, %s, %s", cell->platform, cell->scenario,
		text_duration(period, cell->period_ns));
	part_origin(out, row, style);
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

static bool any_new_timer(const struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (strcmp(table->rows[i].cell.timer, "guard") == 0 ||
		    strcmp(table->rows[i].cell.timer, "xen-virq") == 0)
			return true;
	return false;
}

static bool any_program(const struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (printed_is(&table->rows[i].cell))
			return true;
	return false;
}

static bool any_slop(const struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (has_slop(&table->rows[i].cell))
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
	if (any_new_timer(table))
		notes_paragraph(
			"guard, xen-virq: the CPU is woken some time before a deadline and waits "
			"for it with interrupts off, woken by the native timer or by a timer of "
			"the hypervisor with a virtual interrupt of its own. What that costs is in "
			"the layout wide.",
			markdown, out);
	if (any_program(table))
		notes_paragraph(
			"cyclictest, timerlat: until a thread runs that the timer wakes, in "
			"microseconds cut to whole ones, counted up to a bound; kmod: until the "
			"timer's interrupt is handled. \"≥\": such a figure lies at the bound or "
			"above it; where any latency does, the mean is as the program told it, "
			"and no sd can be had. irq: timerlat's own figure of the interrupt.",
			markdown, out);
	if (any_slop(table))
		notes_paragraph("slop X/G: how many ns after its deadline a timer may be served, X "
				"by the hypervisor, G by the guest's kernel; default: as they do "
				"by themselves.",
				markdown, out);
	if (nr_of_lab(table, "stand-in"))
		notes_paragraph("stand-in-...: the guest did not find itself in the product of "
				"that name, but in what stood in for it in a test. Such a row "
				"tells nothing about the product.",
				markdown, out);
	if (nr_imported(table))
		notes_paragraph("imported: what another program measured, as its files tell. Its "
				"load, its CPU and its timer are what a person said of them; ok "
				"means that the file was whole and does not contradict itself.",
				markdown, out);
	if (nr_of_lab(table, "lab"))
		notes_paragraph(
			"lab: measured in a lab host that is itself emulated by QEMU. That it "
			"works, "
			"and how variants compare, can be read from such a row; a hardware latency "
			"cannot.",
			markdown, out);
	if (nr_of_lab(table, "deterministic"))
		notes_paragraph("lab, deterministic: one guest instruction is one nanosecond, so "
				"the figures "
				"are instruction counts on one code path, the same on every "
				"machine, and no "
				"hardware latencies.",
				markdown, out);
}
