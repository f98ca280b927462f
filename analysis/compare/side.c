// SPDX-License-Identifier: GPL-2.0-or-later
/* side.c - opens both sides' runs and reads the cells that are ok. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/side.h"
#include "analysis/runs.h"
#include "cli/alloc.h"

const char *const side_names[NR_SIDES] = {"A", "B"};

/* The idx-th run that the command line names for the side, or NULL. */
static const char *run_name(const struct arguments *args, int side, size_t idx)
{
	if (arguments_given(args, "with"))
		return side == SIDE_A ? arguments_word(args, idx)
				      : arguments_nth(args, "with", idx);
	return idx == 0 ? arguments_word(args, (size_t)side) : NULL;
}

/* A boot that were there twice would pass for two that agree. */
static int refuse_twice(const struct side *side, const char *name, struct error *err)
{
	AUTO_FREE char *path = realpath(name, NULL);

	for (size_t i = 0; path && i < side->nr_runs; i++) {
		AUTO_FREE char *other = realpath(side->runs[i]->path, NULL);

		if (other && strcmp(path, other) == 0)
			return error_set(err, EXIT_USAGE, EINVAL,
					 "compare: %s is named twice on one side: its boots would "
					 "count twice",
					 name);
	}
	return 0;
}

static int open_runs(const struct arguments *args, int number, struct side *side, struct error *err)
{
	const char *name;
	int ret = 0;

	while (!ret && (name = run_name(args, number, side->nr_runs))) {
		ret = refuse_twice(side, name, err);
		side->runs = alloc_grow(side->runs, side->nr_runs + 1, sizeof(*side->runs));
		if (!ret)
			ret = run_folder_open(name, &side->runs[side->nr_runs], err);
		if (!ret)
			side->nr_runs++;
	}
	return ret;
}

static int select_cells(const struct arguments *args, int number, struct side *side,
			struct error *err)
{
	int ret = runs_select(args, side->runs, side->nr_runs, &side->selection, err);

	if (!ret)
		ret = selection_read(&side->selection, false, err);
	return ret ? error_prefix(err, ret, "compare: %s (%s)", side_names[number],
				  side->runs[0]->path)
		   : 0;
}

int sides_open(const struct arguments *args, struct side sides[NR_SIDES], struct error *err)
{
	int ret = 0;

	memset(sides, 0, NR_SIDES * sizeof(*sides));
	if (!arguments_given(args, "with") && arguments_nr_words(args) != NR_SIDES)
		return error_set(
			err, EXIT_USAGE, EINVAL,
			"compare: %zu runs without --with: name A and B, or the runs of A, "
			"and each of B's by --with RUN",
			arguments_nr_words(args));
	for (int side = 0; side < NR_SIDES && !ret; side++)
		ret = open_runs(args, side, &sides[side], err);
	for (int side = 0; side < NR_SIDES && !ret; side++)
		ret = select_cells(args, side, &sides[side], err);
	return ret;
}

void sides_close(struct side sides[NR_SIDES])
{
	for (int side = 0; side < NR_SIDES; side++) {
		selection_free(&sides[side].selection);
		runs_close(sides[side].runs, sides[side].nr_runs);
	}
}

bool sides_exact(const struct side sides[NR_SIDES])
{
	for (int side = 0; side < NR_SIDES; side++)
		for (size_t i = 0; i < sides[side].selection.nr; i++)
			if (strcmp(sides[side].selection.cells[i].origin, "deterministic") != 0)
				return false;
	return true;
}
