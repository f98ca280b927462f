// SPDX-License-Identifier: GPL-2.0-or-later
/* curves.c - makes curves of groups, in their order. */
#include <stdlib.h>
#include "analysis/draw/curves.h"
#include "cli/alloc.h"

static void add(struct curves *curves, const struct group *group, bool of_irq, const char *series)
{
	struct curve curve = {
		.distributions = alloc_array(group->nr_boots, sizeof(struct distribution *)),
		.label = alloc_printf("%s%s", group->label, series),
	};

	for (size_t b = 0; b < group->nr_boots; b++) {
		const struct selected *boot = group->boots[b];

		if (!of_irq || boot->irq.n)
			curve.distributions[curve.nr_boots++] =
				of_irq ? &boot->irq : &boot->distribution;
	}
	curve.nr_steps = ecdf_band(curve.distributions, curve.nr_boots, &curve.steps);
	curves->list[curves->nr++] = curve;
}

void curves_find(const struct groups *groups, struct curves *curves_out)
{
	*curves_out = (struct curves){alloc_array(2 * groups->nr, sizeof(struct curve)), 0};
	for (size_t g = 0; g < groups->nr; g++) {
		const struct group *group = &groups->list[g];
		bool with_irq = false;

		for (size_t b = 0; b < group->nr_boots; b++)
			with_irq |= group->boots[b]->irq.n > 0;
		add(curves_out, group, false, with_irq ? ", until its thread ran" : "");
		if (with_irq)
			add(curves_out, group, true, ", until its interrupt came");
	}
}

void curves_free(struct curves *curves)
{
	for (size_t i = 0; i < curves->nr; i++) {
		free(curves->list[i].distributions);
		free(curves->list[i].steps);
		free(curves->list[i].label);
	}
	free(curves->list);
}
