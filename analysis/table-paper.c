// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-paper.c - Tables 1 and 2 as the paper prints them, with our figures beside the
 * published ones. Each published row is there, whether its platform was run or not.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/grid.h"
#include "analysis/label.h"
#include "analysis/table.h"
#include "analysis/text.h"
#include "cli/alloc.h"

enum {
	LABEL,
	MEAN,
	SD,
	LOW,
	HIGH,
	PUBLISHED_MEAN,
	PUBLISHED_SD,
	PUBLISHED_LOW,
	PUBLISHED_HIGH,
	NR_TABLE1
};
#define NR_TABLE2 PUBLISHED_LOW /* the paper prints no intervals there */
#define NR_OURS	  4

static const struct grid_column columns[] = {
	[LABEL] = {"", NULL, "platform"},
	[MEAN] = {"mean", "this run", "mean"},
	[SD] = {"sd", NULL, "sd"},
	[LOW] = {"from", NULL, "99 % from"},
	[HIGH] = {"to", NULL, "99 % to"},
	[PUBLISHED_MEAN] = {"mean", "published", "published mean"},
	[PUBLISHED_SD] = {"sd", NULL, "published sd"},
	[PUBLISHED_LOW] = {"from", NULL, "published from"},
	[PUBLISHED_HIGH] = {"to", NULL, "published to"},
};

/* A table being laid out. */
struct paper {
	const struct table *table;
	struct grid *grid;
	struct notes notes;
	struct label_style style;
	bool *done; /* rows of the table that stand in the grid */
	int number; /* of the paper's table */
};

static void set_us(struct grid *grid, int column, double ns)
{
	char number[TEXT_NUMBER];

	grid_set(grid, column, text_us(number, ns));
}

/* As printed: the paper gives figures of 1000 µs and more to the µs. */
static void set_printed(struct grid *grid, int column, double ns)
{
	char number[TEXT_NUMBER];

	grid_set(grid, column, ns < 1e6 ? text_us(number, ns) : text_number(number, ns / 1000, 0));
}

static void set_published(const struct paper *paper, const struct published *published)
{
	set_printed(paper->grid, PUBLISHED_MEAN, published->mean_ns);
	set_printed(paper->grid, PUBLISHED_SD, published->sd_ns);
	if (paper->number == 1) {
		set_printed(paper->grid, PUBLISHED_LOW, published->low_ns);
		set_printed(paper->grid, PUBLISHED_HIGH, published->high_ns);
	}
}

static void put_row(struct paper *paper, size_t idx)
{
	const struct table_row *row = &paper->table->rows[idx];
	const struct summary *delay = &row->figures.delay;
	AUTO_FREE char *name = label_row(row, paper->style);
	AUTO_FREE char *verdict = label_verdict(row, &paper->notes);
	AUTO_FREE char *label = alloc_printf("%s%s%s", name, *verdict ? ", " : "", verdict);

	if (delay->n > 0) {
		grid_row(paper->grid, label);
		set_us(paper->grid, MEAN, delay->mean);
		set_us(paper->grid, SD, delay->sd);
		set_us(paper->grid, LOW, delay->mean99.low);
		set_us(paper->grid, HIGH, delay->mean99.high);
	} else {
		grid_row(paper->grid, name);
		grid_set_across(paper->grid, MEAN, NR_OURS, *verdict ? verdict : "no events");
	}
	if (row->repeats)
		set_published(paper, row->repeats);
	paper->done[idx] = true;
}

/* Is our platform what the paper calls so? It has one word for every kind of Xen guest. */
static bool same_platform(const char *ours, const char *published)
{
	if (strcmp(published, "xen") == 0 || strcmp(published, "xen-new-timer") == 0)
		return strcmp(ours, "xen") == 0 || strncmp(ours, "xen-", 4) == 0;
	return strcmp(ours, published) == 0;
}

/* Why a run could not use the platform: "name: reason; remedy". NULL where none says so. */
static char *unusable_reason(const struct table *table, const char *published)
{
	for (size_t r = 0; r < table->nr_runs; r++) {
		json_t *platforms = json_object_get(table->runs[r]->manifest, "platforms");
		const char *name;
		json_t *platform;

		json_object_foreach (platforms, name, platform) {
			const char *reason = json_string_value(json_object_get(platform, "reason"));
			const char *remedy = json_string_value(json_object_get(platform, "remedy"));

			if (same_platform(name, published) && reason && *reason &&
			    !json_is_true(json_object_get(platform, "usable")))
				return alloc_printf("%s: %s%s%s", name, reason,
						    remedy && *remedy ? "; " : "",
						    remedy ? remedy : "");
		}
	}
	return NULL;
}

static void put_not_run(struct paper *paper, const struct published *published)
{
	AUTO_FREE char *reason = unusable_reason(paper->table, published->platform);
	AUTO_FREE char *text =
		reason ? alloc_printf("not run [%zu]", notes_number(&paper->notes, reason))
		       : alloc_copy("not run");

	grid_row(paper->grid, strcmp(published->platform, "xen-new-timer") == 0
				      ? "xen, new timer"
				      : published->platform);
	grid_set_across(paper->grid, MEAN, NR_OURS, text);
	set_published(paper, published);
}

static void put_title(const struct paper *paper, const char *scenario, uint64_t period_ns)
{
	char period[TEXT_NUMBER];
	AUTO_FREE char *title = alloc_printf("%s, %s", scenario, text_duration(period, period_ns));

	grid_title(paper->grid, title);
}

/* Our cells of this scenario and period that the paper does not have. */
static void put_others(struct paper *paper, const char *scenario, uint64_t period_ns)
{
	for (size_t i = 0; i < paper->table->nr_rows; i++) {
		const struct cell *cell = &paper->table->rows[i].cell;

		if (!paper->done[i] && cell->period_ns == period_ns &&
		    strcmp(cell->scenario, scenario) == 0)
			put_row(paper, i);
	}
}

static void put_published(struct paper *paper, const struct published *published)
{
	bool run = false;

	for (size_t i = 0; i < paper->table->nr_rows; i++) {
		if (paper->table->rows[i].repeats == published) {
			put_row(paper, i);
			run = true;
		}
	}
	if (!run)
		put_not_run(paper, published);
}

/* The paper's groups in the paper's order, then ours. */
static void put_groups(struct paper *paper)
{
	const struct reference *reference = paper->table->reference;
	const struct published *last = NULL;

	for (size_t i = 0; i < reference->nr_rows; i++) {
		const struct published *row = &reference->rows[i];

		if (row->table != paper->number)
			continue;
		if (!last || last->period_ns != row->period_ns ||
		    strcmp(last->scenario, row->scenario) != 0) {
			if (last)
				put_others(paper, last->scenario, last->period_ns);
			put_title(paper, row->scenario, row->period_ns);
		}
		put_published(paper, row);
		last = row;
	}
	if (last)
		put_others(paper, last->scenario, last->period_ns);
	for (size_t i = 0; i < paper->table->nr_rows; i++) {
		const struct cell *cell = &paper->table->rows[i].cell;

		if (!paper->done[i]) {
			put_title(paper, cell->scenario, cell->period_ns);
			put_others(paper, cell->scenario, cell->period_ns);
		}
	}
}

static void write_head(const struct paper *paper, bool markdown, FILE *out)
{
	const char *heading = label_heading(paper->table);
	const char *kernel = paper->table->nr_rows ? paper->table->rows[0].cell.kernel : "";

	fprintf(out,
		"%sTable %d: one-shot timer events, time from arming to firing, µs%s"
		"Mean, standard deviation, 99 %% interval of the mean",
		markdown ? "### " : "", paper->number, markdown ? "\n\n" : "\n");
	if (*kernel && !paper->style.with_kernel)
		fprintf(out, "; guest kernel: %s", kernel);
	if (*heading)
		fprintf(out, markdown ? ". %s" : "\n%s", heading);
	fputs(markdown ? ".\n\n" : "\n\n", out);
}

/* Is one of our rows set beside the paper's figures of Xen's own timer? */
static bool repeats_xen(const struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		if (table->rows[i].repeats && strcmp(table->rows[i].repeats->platform, "xen") == 0)
			return true;
	return false;
}

static void write_foot(const struct paper *paper, bool markdown, FILE *out)
{
	notes_write(&paper->notes, markdown, out);
	if (paper->number == 1)
		notes_paragraph(
			"The published intervals (PLOS ONE 2015, doi 10.1371/journal.pone.0130887) "
			"are shown as printed. They are headed 99 %, but their half-widths are "
			"those "
			"of a 95 % normal interval: a true 99 % interval is about 1.3 times as "
			"wide. "
			"Those of this run are true 99 % normal intervals, which assume "
			"independent "
			"events; the layout wide has the interval by batch means beside them.",
			markdown, out);
	if (repeats_xen(paper->table))
		notes_paragraph("xen: the published figures of its own timer were had with the "
				"hypervisor's timer_slop at 1 ns, which is 50 µs by default.",
				markdown, out);
	label_caveats(paper->table, markdown, out);
}

void table_write_paper(const struct table *table, bool markdown, FILE *out)
{
	struct paper paper = {
		.table = table,
		.grid = grid_new(columns, table->layout == TABLE_1 ? NR_TABLE1 : NR_TABLE2),
		.style = label_style(table),
		.done = alloc_array(table->nr_rows, sizeof(bool)),
		.number = table->layout == TABLE_1 ? 1 : 2,
	};

	put_groups(&paper);
	write_head(&paper, markdown, out);
	if (markdown)
		grid_write_markdown(paper.grid, out);
	else
		grid_write_text(paper.grid, out);
	write_foot(&paper, markdown, out);
	grid_free(paper.grid);
	notes_free(&paper.notes);
	free(paper.done);
}
