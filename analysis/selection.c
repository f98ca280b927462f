// SPDX-License-Identifier: GPL-2.0-or-later
/* selection.c - finds the chosen cells and reads them. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/origin.h"
#include "analysis/repetition.h"
#include "analysis/runs.h"
#include "analysis/selection.h"
#include "cli/alloc.h"

static bool matches(const char *pattern, const char *id)
{
	return strcmp(pattern, id) == 0 || fnmatch(pattern, id, 0) == 0;
}

static int no_match(struct run_folder *const *runs, size_t nr_runs, const char *pattern,
		    struct error *err)
{
	const struct run_cell *none;

	if (nr_runs == 1)
		return runs_find_cell(runs[0], pattern, &none, err);
	return error_set(
		err, EXIT_USAGE, ENOENT,
		"no cell \"%s\" in these %zu runs; \"vmtick show RUN\" lists those of each",
		pattern, nr_runs);
}

static int check_patterns(struct run_folder *const *runs, size_t nr_runs,
			  const char *const *patterns, size_t nr_patterns, struct error *err)
{
	for (size_t p = 0; p < nr_patterns; p++) {
		bool found = false;

		for (size_t r = 0; r < nr_runs; r++)
			for (size_t c = 0; c < runs[r]->nr_cells; c++)
				found |= matches(patterns[p], runs[r]->cells[c].cell.id);
		if (!found)
			return no_match(runs, nr_runs, patterns[p], err);
	}
	return 0;
}

static bool is_chosen(const struct run_cell *cell, const char *const *patterns, size_t nr_patterns)
{
	for (size_t p = 0; p < nr_patterns; p++)
		if (matches(patterns[p], cell->cell.id))
			return true;
	return nr_patterns == 0;
}

static void choose(struct selection *selection, const struct run_folder *run,
		   const struct run_cell *cell)
{
	selection->cells =
		alloc_grow(selection->cells, selection->nr + 1, sizeof(*selection->cells));
	selection->cells[selection->nr++] = (struct selected){
		.run = run,
		.in_run = cell,
		.cell = origin_cell(run, cell),
		.origin = origin_of(run, cell),
	};
}

int selection_find(struct run_folder *const *runs, size_t nr_runs, const char *const *patterns,
		   size_t nr_patterns, struct selection *selection, struct error *err)
{
	*selection = (struct selection){NULL, 0};
	for (size_t r = 0; r < nr_runs; r++)
		for (size_t c = 0; c < runs[r]->nr_cells; c++)
			if (is_chosen(&runs[r]->cells[c], patterns, nr_patterns))
				choose(selection, runs[r], &runs[r]->cells[c]);
	return check_patterns(runs, nr_runs, patterns, nr_patterns, err);
}

void selection_free(struct selection *selection)
{
	for (size_t i = 0; i < selection->nr; i++) {
		distribution_free(&selection->cells[i].distribution);
		distribution_free(&selection->cells[i].irq);
	}
	free(selection->cells);
}

bool selection_usable(const struct selected *cell, bool any)
{
	return cell->in_run->verdict == VERDICT_OK || (any && cell->in_run->record[0]);
}

int selection_read(struct selection *selection, bool any, struct error *err)
{
	bool some = false;

	for (size_t i = 0; i < selection->nr; i++) {
		struct selected *cell = &selection->cells[i];
		int ret;

		if (!selection_usable(cell, any))
			continue;
		ret = distribution_read(cell->run, cell->in_run, &cell->distribution, err);
		if (!ret)
			ret = distribution_read_irq(cell->run, cell->in_run, &cell->irq, err);
		if (ret)
			return ret;
		some |= cell->distribution.n > 0;
	}
	return some ? 0
		    : error_set(err, EXIT_USAGE, ENODATA,
				"none of the %zu cells that were chosen has events: \"vmtick show "
				"RUN\" tells why",
				selection->nr);
}

static int refuse(const struct selected *cell, struct error *err)
{
	const struct run_cell *in_run = cell->in_run;

	return error_set(err, EXIT_USAGE, ENODATA,
			 "%s: it is %s%s%s (with --any, what events there are count)",
			 in_run->cell.id, verdict_name(in_run->verdict),
			 in_run->reason[0] ? ": " : "", in_run->reason);
}

int selection_read_all(struct selection *selection, bool any, struct error *err)
{
	for (size_t i = 0; i < selection->nr; i++)
		if (!any && selection->cells[i].in_run->verdict != VERDICT_OK)
			return refuse(&selection->cells[i], err);
	return selection_read(selection, any, err);
}

bool selection_alike(const struct selected *a, const struct selected *b)
{
	return a->run == b->run && repetition_alike(&a->cell, &b->cell);
}
