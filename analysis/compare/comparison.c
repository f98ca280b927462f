// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * comparison.c - pairs, facts, then figures. How many tests there are follows from what was asked
 * and from the numbers of boots alone, never from what was measured.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/comparison.h"
#include "analysis/compare/ranks.h"
#include "analysis/repetition.h"
#include "cli/alloc.h"

/* Could this pair ever show a difference? Where not, it takes no share of the level. */
static bool can_tell(const struct pair *pair, double level)
{
	return ranks_cut(statistic_nr_boots(pair, SIDE_A), statistic_nr_boots(pair, SIDE_B),
			 level / 2) > 0;
}

static size_t count_tests(const struct comparison *comparison)
{
	size_t nr = 0;

	for (size_t i = 0; i < comparison->pairs.nr; i++)
		if (can_tell(&comparison->pairs.list[i], comparison->judging.level))
			nr += comparison->nr_figures;
	return nr ? nr : comparison->nr_figures;
}

/* The sides of a deterministic pair have one boot each. */
static int check_single(const struct comparison *comparison, const struct pair *pair,
			struct error *err)
{
	for (int side = 0; side < NR_SIDES; side++)
		if (pair->nr[side] > 1)
			return error_set(
				err, EXIT_USAGE, EINVAL,
				"compare: %s has %s more than once, and deterministic cells "
				"are compared one with one: name one run a side, or fewer "
				"cells",
				side_names[side], pair->cells[side][0]->cell.id);
	return 0;
}

static bool has_boots(const struct pair *pair)
{
	return statistic_nr_boots(pair, SIDE_A) && statistic_nr_boots(pair, SIDE_B);
}

static int compare_cell(const struct comparison *comparison, struct compared_cell *cell,
			struct error *err)
{
	const struct pair *pair = cell->pair;

	cell->gates = alloc_array(comparison->nr_gates, sizeof(*cell->gates));
	for (size_t f = 0; f < comparison->nr_figures; f++) {
		struct statistic *statistic = &cell->statistics[f];

		statistic_judge(pair, comparison->figures[f], &comparison->judging, statistic);
		for (size_t g = 0; g < comparison->nr_gates; g++)
			if (comparison->gates[g].figure == statistic->figure)
				cell->gates[g] = gate_judge(&comparison->gates[g], statistic);
	}
	if (!comparison->judging.exact || !has_boots(pair))
		return 0;
	return events_compare(pair->cells[SIDE_A][0], pair->cells[SIDE_B][0], &cell->events, err);
}

static int compare_cells(struct comparison *comparison, struct error *err)
{
	int ret = 0;

	comparison->cells = alloc_array(comparison->pairs.nr, sizeof(*comparison->cells));
	for (size_t i = 0; i < comparison->pairs.nr && !ret; i++) {
		const struct pair *pair = &comparison->pairs.list[i];
		struct compared_cell *cell = &comparison->cells[comparison->nr_cells];

		if (!pair_has_both(pair))
			continue;
		if (comparison->judging.exact)
			ret = check_single(comparison, pair, err);
		if (ret)
			break;
		cell->pair = pair;
		comparison->nr_cells++;
		ret = compare_cell(comparison, cell, err);
	}
	return ret;
}

int comparison_make(const struct side sides[NR_SIDES], bool despite_unlike,
		    struct comparison *comparison, struct error *err)
{
	int ret;

	comparison->sides = sides;
	comparison->judging.exact = sides_exact(sides);
	ret = pairs_find(sides, &comparison->across, comparison->judging.exact, &comparison->pairs,
			 err);
	if (ret)
		return ret;
	unlikes_find(&comparison->pairs, &comparison->unlikes);
	if (comparison->unlikes.nr_decisive && !despite_unlike)
		return unlikes_refuse(&comparison->unlikes, err);
	comparison->judging.nr_tests = count_tests(comparison);
	return compare_cells(comparison, err);
}

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_cells; i++) {
		for (size_t f = 0; f < comparison->nr_figures; f++)
			statistic_free(&comparison->cells[i].statistics[f]);
		free(comparison->cells[i].gates);
	}
	free(comparison->cells);
	free(comparison->gates);
	across_clear(&comparison->across);
	unlikes_free(&comparison->unlikes);
	pairs_free(&comparison->pairs);
}

enum gate_state comparison_gate(const struct comparison *comparison, size_t gate_idx)
{
	bool unsure = comparison->nr_cells < comparison->pairs.nr;

	for (size_t i = 0; i < comparison->nr_cells; i++) {
		if (comparison->cells[i].gates[gate_idx] == GATE_EXCEEDED)
			return GATE_EXCEEDED;
		unsure |= comparison->cells[i].gates[gate_idx] == GATE_UNSURE;
	}
	return unsure ? GATE_UNSURE : GATE_HELD;
}

void comparison_cell_id(const struct comparison *comparison, const struct pair *pair, int side,
			char id_out[CELL_ID_MAX])
{
	const struct cell *cell = &pair->cells[side][0]->cell;

	if (comparison->judging.exact)
		strcpy(id_out, cell->id);
	else
		repetition_group(cell, id_out);
}
