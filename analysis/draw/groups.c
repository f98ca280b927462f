// SPDX-License-Identifier: GPL-2.0-or-later
/* curves.c - gathers cells that differ in their repetition alone, in the order of the runs. */
#include <stdlib.h>
#include "analysis/draw/curves.h"
#include "cli/alloc.h"

static struct curve gather(const struct selection *selection, size_t first, bool *done)
{
	const size_t most = selection->nr - first;
	struct curve curve = {
		.boots = alloc_array(most, sizeof(struct selected *)),
		.distributions = alloc_array(most, sizeof(struct distribution *)),
	};

	for (size_t i = first; i < selection->nr; i++) {
		const struct selected *cell = &selection->cells[i];

		if (done[i] || !cell->distribution.n ||
		    !selection_alike(cell, &selection->cells[first]))
			continue;
		done[i] = true;
		curve.boots[curve.nr_boots] = cell;
		curve.distributions[curve.nr_boots++] = &cell->distribution;
	}
	curve.nr_steps = ecdf_band(curve.distributions, curve.nr_boots, &curve.steps);
	return curve;
}

void curves_find(const struct selection *selection, struct curves *curves_out)
{
	AUTO_FREE bool *done = alloc_array(selection->nr, sizeof(bool));

	*curves_out = (struct curves){
		.selection = selection,
		.list = alloc_array(selection->nr, sizeof(struct curve)),
	};
	for (size_t i = 0; i < selection->nr; i++)
		if (!done[i] && selection->cells[i].distribution.n)
			curves_out->list[curves_out->nr++] = gather(selection, i, done);
	curves_name(curves_out);
}

void curves_free(struct curves *curves)
{
	for (size_t i = 0; i < curves->nr; i++) {
		free(curves->list[i].boots);
		free(curves->list[i].distributions);
		free(curves->list[i].steps);
		free(curves->list[i].label);
	}
	free(curves->list);
}
