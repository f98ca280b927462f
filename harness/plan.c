/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.c - expands the axes of the matrices into boots and cells. Pure. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/suggest.h"
#include "harness/plan.h"

/* Can one start of the guest run both? */
static bool share_boot(const struct cell *one, const struct cell *other)
{
	for (enum axis axis = 0; axis < AXIS_TIMERS; axis++)
		if (strcmp(axis_name(axis, one), axis_name(axis, other)) != 0)
			return false;
	return one->repetition == other->repetition &&
	       cell_stresses_host(one) == cell_stresses_host(other);
}

static struct plan_boot *boot_of(struct plan *plan, const struct config *config,
				 const struct cell *cell)
{
	const struct platform *platform = platform_find(cell->platform);
	struct plan_boot *boot;

	for (size_t i = 0; i < plan->nr_boots; i++)
		if (share_boot(&plan->boots[i].cells[0], cell))
			return &plan->boots[i];
	plan->boots = alloc_grow(plan->boots, plan->nr_boots + 1, sizeof(*plan->boots));
	boot = &plan->boots[plan->nr_boots++];
	*boot = (struct plan_boot){.platform = platform,
				   .settings = config_settings(config, platform)};
	memcpy(boot->kernel, cell->kernel, sizeof(boot->kernel));
	return boot;
}

static void add_cell(struct plan *plan, const struct config *config, const struct cell *cell)
{
	struct plan_boot *boot = boot_of(plan, config, cell);

	for (size_t i = 0; i < boot->nr_cells; i++) {
		const struct cell *same = &boot->cells[i];

		if (strcmp(same->id, cell->id))
			continue;
		if (same->nr_events != cell->nr_events || same->nr_warmup != cell->nr_warmup ||
		    same->cpu != cell->cpu || same->priority != cell->priority ||
		    same->bound_us != cell->bound_us || same->lock_memory != cell->lock_memory)
			memcpy(plan->conflict, cell->id, sizeof(plan->conflict));
		return;
	}
	boot->cells = alloc_grow(boot->cells, boot->nr_cells + 1, sizeof(*boot->cells));
	boot->cells[boot->nr_cells++] = *cell;
}

static bool wanted(const struct plan_filter *filter, const struct cell *cell)
{
	return (!filter->platforms.nr || names_contain(&filter->platforms, cell->platform)) &&
	       (!filter->cells.nr || names_contain(&filter->cells, cell->id));
}

/* A matrix being expanded, and the cell that it has come to. */
struct expansion {
	struct plan *plan;
	const struct config *config;
	const struct matrix *matrix;
	const struct plan_filter *filter;
	struct cell cell;
};

static void expand_periods(struct expansion *at)
{
	struct cell *cell = &at->cell;

	for (size_t i = 0; i < at->matrix->nr_periods; i++) {
		cell->period_ns = at->matrix->periods_ns[i];
		cell->nr_events = matrix_nr_events(at->matrix, cell->period_ns);
		cell_name(cell);
		if (wanted(at->filter, cell))
			add_cell(at->plan, at->config, cell);
	}
}

static void expand_axis(struct expansion *at, enum axis axis);

static void expand_name(struct expansion *at, enum axis axis, const char *name)
{
	axis_put(axis, name, &at->cell);
	expand_axis(at, axis + 1);
}

/* What is asked from this axis on. */
static void expand_axis(struct expansion *at, enum axis axis)
{
	const struct names *names = &at->matrix->axes[axis];

	if (axis == NR_AXES)
		expand_periods(at);
	else if (axis && !axis_applies(axis, platform_find(at->cell.platform)))
		expand_name(at, axis, axis_fallback(axis));
	else
		for (size_t i = 0; i < names->nr; i++)
			expand_name(at, axis, names->word[i]);
}

/* A round of all boots after the other, so that what drifts on the host meets all kinds alike. */
static void expand_matrix(struct plan *plan, const struct config *config,
			  const struct matrix *matrix, const struct plan_filter *filter)
{
	struct expansion at = {plan, config, matrix, filter, matrix->parameters};

	for (uint64_t i = 1; i <= matrix->nr_repetitions; i++) {
		at.cell.repetition = i;
		expand_axis(&at, 0);
	}
}

static struct plan *expand(const struct config *config, const struct plan_filter *filter)
{
	struct plan *plan = alloc_array(1, sizeof(*plan));

	for (size_t i = 0; i < config->nr_matrices; i++)
		expand_matrix(plan, config, config->matrices[i], filter);
	return plan;
}

/* The ids of all cells, NULL-ended; the caller frees the array, not the ids. */
static const char **cell_ids(const struct plan *plan)
{
	const char **ids = alloc_array(plan_nr_cells(plan) + 1, sizeof(*ids));
	size_t nr = 0;

	for (size_t b = 0; b < plan->nr_boots; b++)
		for (size_t i = 0; i < plan->boots[b].nr_cells; i++)
			ids[nr++] = plan->boots[b].cells[i].id;
	return ids;
}

static int check_id(const char *id, const char *const *valid, struct error *err)
{
	const char *near = suggest_nearest(id, valid);

	for (; *valid; valid++)
		if (!strcmp(*valid, id))
			return 0;
	return error_set(err, EXIT_USAGE, EINVAL, "unknown cell \"%s\" (%s%s%ssee vmtick plan)", id,
			 near ? "did you mean \"" : "", near ?: "", near ? "\"? " : "");
}

/* Each cell that the filter names must be one of the configs'. */
static int check_filter(const struct config *config, const struct plan_filter *filter,
			struct error *err)
{
	static const struct plan_filter everything;
	struct plan *plan = expand(config, &everything);
	AUTO_FREE const char **ids = cell_ids(plan);
	int ret = 0;

	for (size_t i = 0; i < filter->cells.nr && !ret; i++)
		ret = check_id(filter->cells.word[i], ids, err);
	plan_free(plan);
	return ret;
}

int plan_expand(const struct config *config, const struct plan_filter *filter,
		struct plan **plan_out, struct error *err)
{
	int ret = check_filter(config, filter, err);
	struct plan *plan;

	if (ret)
		return ret;
	plan = expand(config, filter);
	if (*plan->conflict) {
		error_set(err, EXIT_USAGE, EINVAL,
			  "cell %s is asked for twice with unlike events, warmup, cpu, priority, "
			  "histogram-us or lock-memory: run the "
			  "configs one after the other, in folders of their own",
			  plan->conflict);
		plan_free(plan);
		return -EINVAL;
	}
	if (!plan->nr_boots) {
		plan_free(plan);
		return error_set(
			err, EXIT_USAGE, EINVAL,
			config->nr_matrices
				? "no cell is left to run: the configs have none that "
				  "--platform and --cell name (see vmtick plan)"
				: "no cell to run: the configs have no [cells NAME] section");
	}
	*plan_out = plan;
	return 0;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_boots; i++)
		free(plan->boots[i].cells);
	free(plan->boots);
	free(plan);
}

size_t plan_nr_cells(const struct plan *plan)
{
	size_t nr = 0;

	for (size_t i = 0; i < plan->nr_boots; i++)
		nr += plan->boots[i].nr_cells;
	return nr;
}

uint64_t plan_boot_events_ns(const struct plan_boot *boot)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < boot->nr_cells; i++)
		ns += boot->cells[i].period_ns * boot->cells[i].nr_events;
	return ns;
}
