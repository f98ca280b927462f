// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * groups-caption.c - what is said of the cells in a figure. A fact is told once: in the caption
 * where all share it, else in the labels; what has no place in a label is listed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/cell-fact.h"
#include "analysis/draw/groups.h"
#include "analysis/origin.h"
#include "analysis/repetition.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_NAMED 4 /* cells that are named one by one */

/* Write the values of the fact, each once, and return how many they are. */
static size_t write_values(const struct groups *groups, const struct cell_fact *fact, FILE *out)
{
	AUTO_FREE char **values = alloc_array(groups->selection->nr, sizeof(char *));
	size_t nr = 0;

	for (size_t c = 0; c < groups->nr; c++)
		for (size_t b = 0; b < groups->list[c].nr_boots; b++) {
			size_t i = 0;

			values[nr] = cell_fact_value(fact, groups->list[c].boots[b]);
			while (strcmp(values[i], values[nr]) != 0)
				i++;
			if (i < nr)
				free(values[nr]);
			else
				nr++;
		}
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "%s%s",
			i == 0	     ? ""
			: i + 1 < nr ? ", "
				     : " or ",
			*values[i] || nr == 1 ? values[i] : "(not told)");
		free(values[i]);
	}
	return nr;
}

/* The values as one text; the caller frees. */
static char *values_of(const struct groups *groups, const struct cell_fact *fact, size_t *nr_out)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	*nr_out = write_values(groups, fact, out);
	fclose(out);
	return text;
}

static bool is_placed(const struct groups *groups, size_t fact)
{
	return groups->kind->placed >> fact & 1;
}

static char *label_of(const struct groups *groups, const struct group *group, const bool *differs)
{
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);
	bool first = true;

	for (size_t f = 0; f < CELL_NR_FACTS; f++) {
		AUTO_FREE char *value = cell_fact_value(&cell_facts[f], group->boots[0]);

		if (!differs[f] || !cell_facts[f].before ||
		    (cell_facts[f].usual && strcmp(value, cell_facts[f].usual) == 0))
			continue;
		fprintf(out, "%s%s%s", first ? "" : ", ", cell_facts[f].before, value);
		first = false;
	}
	if (first && groups->kind->placed) {
		fputs(group->boots[0]->cell.platform, out);
	} else if (first) {
		char id[CELL_ID_MAX];

		repetition_group(&group->boots[0]->cell, id);
		fputs(id, out);
	}
	fclose(out);
	return label;
}

/* Do both stand in the same place, as far as the kind tells a fact by the place? */
static bool in_one_place(const struct groups *groups, const struct group *a, const struct group *b)
{
	for (size_t f = 0; f < CELL_NR_FACTS; f++) {
		if (is_placed(groups, f)) {
			AUTO_FREE char *x = cell_fact_value(&cell_facts[f], a->boots[0]);
			AUTO_FREE char *y = cell_fact_value(&cell_facts[f], b->boots[0]);

			if (strcmp(x, y) != 0)
				return false;
		}
	}
	return true;
}

static bool is_labelled(const struct groups *groups, size_t nr, const struct group *like)
{
	for (size_t g = 0; g < nr; g++)
		if (strcmp(groups->list[g].label, like->label) == 0 &&
		    in_one_place(groups, &groups->list[g], like))
			return true;
	return false;
}

/* The run stands in a label only where the cell alone does not tell it from one before. */
static void name_group(struct groups *groups, size_t g, bool *differs)
{
	struct group *group = &groups->list[g];

	differs[CELL_FACT_RUN] = false;
	group->label = label_of(groups, group, differs);
	if (!is_labelled(groups, g, group))
		return;
	free(group->label);
	differs[CELL_FACT_RUN] = true;
	group->label = label_of(groups, group, differs);
}

void groups_name(struct groups *groups)
{
	bool differs[CELL_NR_FACTS];

	for (size_t f = 0; f < CELL_NR_FACTS; f++) {
		size_t nr;

		free(values_of(groups, &cell_facts[f], &nr));
		differs[f] = nr > 1 && !is_placed(groups, f);
	}
	for (size_t g = 0; g < groups->nr; g++)
		name_group(groups, g, differs);
}

static void write_facts(const struct groups *groups, FILE *out)
{
	bool first = true;

	for (size_t f = 0; f < CELL_NR_FACTS; f++) {
		const struct cell_fact *fact = &cell_facts[f];
		size_t nr;
		AUTO_FREE char *values = values_of(groups, fact, &nr);

		if (!fact->name || (nr > 1 && fact->before) ||
		    (fact->usual && strcmp(values, fact->usual) == 0))
			continue;
		fprintf(out, "%s%s%s", first ? "Alike in all: " : "; ", fact->name, values);
		first = false;
	}
	fputs(first ? "" : ". ", out);
}

struct range {
	uint64_t low, high;
};

static void widen(struct range *range, uint64_t number)
{
	range->low = number < range->low ? number : range->low;
	range->high = number > range->high ? number : range->high;
}

static void write_range(struct range range, const char *what, FILE *out)
{
	fprintf(out, "%" PRIu64, range.low);
	if (range.high > range.low)
		fprintf(out, " to %" PRIu64, range.high);
	fprintf(out, " %s%s", what, range.high == 1 ? "" : "s");
}

static void write_numbers(const struct groups *groups, FILE *out)
{
	struct range boots = {UINT64_MAX, 0}, events = {UINT64_MAX, 0};
	uint64_t nr_not_late = 0;

	for (size_t c = 0; c < groups->nr; c++) {
		const struct group *group = &groups->list[c];

		widen(&boots, group->nr_boots);
		for (size_t b = 0; b < group->nr_boots; b++) {
			const struct distribution *of = group->distributions[b];

			widen(&events, of->n);
			for (size_t i = 0; i < of->nr_bins && of->bins[i].ns <= 0; i++)
				nr_not_late += of->bins[i].count;
		}
	}
	write_range(boots, "boot", out);
	if (groups->nr > 1)
		fprintf(out, " a %s", groups->kind->part);
	fputs(", ", out);
	write_range(events, "event", out);
	fputs(" a boot. ", out);
	if (nr_not_late && groups->kind->edge)
		fprintf(out, "%" PRIu64 " events were not late: drawn at the %s. ", nr_not_late,
			groups->kind->edge);
}

static void write_above(const struct groups *groups, FILE *out)
{
	for (size_t c = 0; c < groups->nr; c++) {
		const struct group *group = &groups->list[c];
		struct distribution pooled;
		char bound[TEXT_NUMBER];

		distribution_pool(group->distributions, group->nr_boots, &pooled);
		if (pooled.nr_above)
			fprintf(out,
				"%s: %" PRIu64 " of %" PRIu64
				" events at or above %s µs, drawn at the largest. ",
				group->label, pooled.nr_above, pooled.n,
				text_number(bound, (double)pooled.bound_ns / 1000, 3));
		distribution_free(&pooled);
	}
}

/* Why the cell is not in the figure, or not without a word; NULL: it is. */
static const char *reason_of(const struct groups *groups, const struct selected *cell, bool drawn)
{
	const enum verdict verdict = cell->in_run->verdict;

	if (figure_suits(groups->kind, cell) != drawn)
		return NULL;
	if (verdict != VERDICT_OK)
		return verdict_name(verdict);
	if (drawn)
		return NULL;
	return cell->distribution.n ? groups->kind->lacks : "no events";
}

static void write_cells(const struct groups *groups, bool drawn, const char *what, FILE *out)
{
	size_t nr = 0;

	for (size_t i = 0; i < groups->selection->nr; i++) {
		const struct selected *cell = &groups->selection->cells[i];
		const char *reason = reason_of(groups, cell, drawn);

		if (reason && nr++ < MAX_NAMED)
			fprintf(out, "%s%s (%s)", nr == 1 ? what : ", ", cell->in_run->cell.id,
				reason);
	}
	if (nr > MAX_NAMED)
		fprintf(out, " and %zu more", nr - MAX_NAMED);
	fputs(nr ? ". " : "", out);
}

void groups_caption(const struct groups *groups, FILE *out)
{
	write_facts(groups, out);
	write_numbers(groups, out);
	if (groups->kind->edge)
		write_above(groups, out);
	write_cells(groups, true, "Not measured as asked: ", out);
	write_cells(groups, false, "Left out: ", out);
}

const char *groups_heading(const struct groups *groups)
{
	const char *origin = groups->list[0].boots[0]->origin;

	for (size_t c = 0; c < groups->nr; c++)
		if (strcmp(groups->list[c].boots[0]->origin, origin) != 0)
			return "Not all of one origin: each label says which";
	return origin_sentence(origin);
}
