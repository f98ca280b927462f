// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-set.c - finds the set: each kind has the cells that are alike in some of their
 * parameters in one figure, or in several where they are too many for one.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/figure-set.h"
#include "analysis/draw/groups.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* A kind, and in what the cells of one figure are alike. */
struct plan {
	const struct figure_kind *kind;
	bool instrument, scenario, period;
	const char *const *scenarios; /* that it is of; NULL: all */
};

static const char *const idle_and_io[] = {"idle", "io", NULL};

static const struct plan plans[] = {
	{&figure_difference, .scenario = true, .period = true},
	{&figure_interrupts, .scenarios = idle_and_io},
	{&figure_platforms, .scenario = true},
	{&figure_ecdf, .instrument = true, .scenario = true, .period = true},
};

static bool is_of(const struct plan *plan, const struct cell *cell)
{
	for (size_t i = 0; plan->scenarios && plan->scenarios[i]; i++)
		if (strcmp(plan->scenarios[i], cell->scenario) == 0)
			return true;
	return !plan->scenarios;
}

static bool in_one(const struct plan *plan, const struct cell *a, const struct cell *b)
{
	return is_of(plan, a) && (!plan->instrument || strcmp(a->instrument, b->instrument) == 0) &&
	       (!plan->scenario || strcmp(a->scenario, b->scenario) == 0) &&
	       (!plan->period || a->period_ns == b->period_ns);
}

/* What the cells are alike in: ", kmod, idle, 150 µs". */
static char *words_of(const struct plan *plan, const struct cell *cell)
{
	char period[TEXT_NUMBER];

	return alloc_printf("%s%s%s%s%s%s", plan->instrument ? ", " : "",
			    plan->instrument ? cell->instrument : "", plan->scenario ? ", " : "",
			    plan->scenario ? cell->scenario : "", plan->period ? ", " : "",
			    plan->period ? text_duration(period, cell->period_ns) : "");
}

/* The same as part of a file's name: "-kmod-idle-150us". */
static char *plain(const char *words)
{
	char *text = alloc_copy(words), *to = text;

	for (; *words; words++) {
		if (strncmp(words, "µ", strlen("µ")) == 0) {
			*to++ = 'u';
			words += strlen("µ") - 1;
		} else if (*words != ' ') {
			*to++ = *words == ',' ? '-' : *words;
		}
	}
	*to = '\0';
	return text;
}

/* The part-th of so many figures of cells like that one. */
static void want(struct figure_set *set, const struct plan *plan, const struct cell *like,
		 struct selection selection, size_t part, size_t nr_parts)
{
	AUTO_FREE char *words = words_of(plan, like), *name = plain(words);
	AUTO_FREE char *number = nr_parts > 1 ? alloc_printf("%zu", part + 1) : alloc_copy("");

	set->list = alloc_grow(set->list, set->nr + 1, sizeof(*set->list));
	set->list[set->nr++] = (struct figure_wanted){
		.kind = plan->kind,
		.name = alloc_printf("%s%s%s%s", plan->kind->name, name, *number ? "-" : "",
				     number),
		.title = alloc_printf("%s%s%s%s%s", plan->kind->title, *words ? ": " : "",
				      *words ? words + strlen(", ") : "", *number ? ", part " : "",
				      number),
		.selection = selection,
	};
}

static void add_cell(struct selection *selection, const struct selected *cell)
{
	selection->cells = alloc_grow(selection->cells, selection->nr + 1, sizeof(*cell));
	selection->cells[selection->nr++] = *cell;
}

/* The groups from first to before end; with the first ones the cells that are in no group, so
 * that its caption names them. */
static struct selection part_of(const struct groups *groups, size_t first, size_t end)
{
	struct selection part = {NULL, 0};

	for (size_t g = first; g < end; g++)
		for (size_t b = 0; b < groups->list[g].nr_boots; b++)
			add_cell(&part, groups->list[g].boots[b]);
	for (size_t i = 0; first == 0 && i < groups->selection->nr; i++)
		if (!figure_suits(groups->kind, &groups->selection->cells[i]))
			add_cell(&part, &groups->selection->cells[i]);
	return part;
}

static void want_all(struct figure_set *set, const struct plan *plan, const struct cell *like,
		     const struct selection *selection)
{
	const size_t most = plan->kind->max_groups;
	struct groups groups;
	size_t nr_parts;

	groups_find(selection, plan->kind, &groups);
	nr_parts = (groups.nr + most - 1) / most;
	for (size_t part = 0; part < nr_parts; part++) {
		const size_t end = (part + 1) * most;

		want(set, plan, like,
		     part_of(&groups, part * most, end < groups.nr ? end : groups.nr), part,
		     nr_parts);
	}
	groups_free(&groups);
}

static void find(struct figure_set *set, const struct plan *plan, const struct selection *all)
{
	AUTO_FREE bool *done = alloc_array(all->nr, sizeof(bool));

	for (size_t first = 0; first < all->nr; first++) {
		const struct cell *like = &all->cells[first].cell;
		struct selection selection = {NULL, 0};

		if (done[first] || !is_of(plan, like))
			continue;
		for (size_t i = first; i < all->nr; i++)
			if (in_one(plan, &all->cells[i].cell, like)) {
				add_cell(&selection, &all->cells[i]);
				done[i] = true;
			}
		want_all(set, plan, like, &selection);
		free(selection.cells);
	}
}

void figure_set_find(const struct selection *all, struct figure_set *set_out)
{
	*set_out = (struct figure_set){NULL, 0};
	for (size_t p = 0; p < sizeof(plans) / sizeof(plans[0]); p++)
		find(set_out, &plans[p], all);
}

void figure_set_free(struct figure_set *set)
{
	for (size_t i = 0; i < set->nr; i++) {
		free(set->list[i].name);
		free(set->list[i].title);
		free(set->list[i].selection.cells);
	}
	free(set->list);
}
