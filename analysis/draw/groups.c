// SPDX-License-Identifier: GPL-2.0-or-later
/* groups.c - gathers cells that differ in their repetition alone, in the order of the runs. */
#include <stdlib.h>
#include "analysis/draw/groups.h"
#include "cli/alloc.h"

static struct group gather(const struct groups *groups, size_t first, bool *done)
{
	const struct selection *selection = groups->selection;
	const size_t most = selection->nr - first;
	struct group group = {
		.boots = alloc_array(most, sizeof(struct selected *)),
		.distributions = alloc_array(most, sizeof(struct distribution *)),
	};

	for (size_t i = first; i < selection->nr; i++) {
		const struct selected *cell = &selection->cells[i];

		if (done[i] || !figure_suits(groups->kind, cell) ||
		    !selection_alike(cell, &selection->cells[first]))
			continue;
		done[i] = true;
		group.boots[group.nr_boots] = cell;
		group.distributions[group.nr_boots++] = &cell->distribution;
	}
	return group;
}

void groups_find(const struct selection *selection, const struct figure_kind *kind,
		 struct groups *groups_out)
{
	AUTO_FREE bool *done = alloc_array(selection->nr, sizeof(bool));

	*groups_out = (struct groups){
		.selection = selection,
		.kind = kind,
		.list = alloc_array(selection->nr, sizeof(struct group)),
	};
	for (size_t i = 0; i < selection->nr; i++)
		if (!done[i] && figure_suits(kind, &selection->cells[i]))
			groups_out->list[groups_out->nr++] = gather(groups_out, i, done);
	groups_name(groups_out);
}

void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		free(groups->list[i].boots);
		free(groups->list[i].distributions);
		free(groups->list[i].label);
	}
	free(groups->list);
}
