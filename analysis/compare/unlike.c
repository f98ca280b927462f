// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * unlike.c - each side as an object: fact to the set of its values over all boots, themselves keys
 * of an object. Whatever a manifest tells takes part without being named here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/unlike.h"
#include "analysis/origin.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_SHOWN 3 /* values of a fact */

/* Cells that are set against each other, or count as boots of one, have one of these all. */
static const char *const decisive[] = {"measured in", "host cpu", "instrument"};
/* Of a single boot. */
static const char *const fleeting[] = {"guest uptime_start_ms"};

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static bool is_among(const char *name, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void add(json_t *facts, const char *fact, const char *value)
{
	json_t *values = json_object_get(facts, fact);

	if (!value || is_among(fact, fleeting, NR(fleeting)))
		return;
	if (!values) {
		values = json_object();
		json_object_set_new(facts, fact, values);
	}
	json_object_set_new(values, value, json_true());
}

/* All texts of an object, as "PREFIX KEY". */
static void add_all(json_t *facts, const char *prefix, const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		AUTO_FREE char *fact = alloc_printf("%s %s", prefix, key);

		add(facts, fact, json_string_value(value));
	}
}

static void add_cell(json_t *facts, const struct selected *cell)
{
	const json_t *manifest = cell->run->manifest,
		     *boot = run_folder_boot(cell->run, cell->in_run->boot);
	const json_t *host = json_object_get(boot, "host");
	const json_t *platform = json_object_get(json_object_get(manifest, "platforms"),
						 cell->in_run->cell.platform);
	AUTO_FREE char *images = alloc_printf("images.%s", cell->cell.kernel);

	add(facts, "measured in", *cell->origin ? origin_mark(cell->origin) : "no lab");
	add(facts, "instrument", cell->cell.instrument);
	add(facts, "platform", cell->cell.platform);
	add(facts, "vmtick", json_string_value(json_object_get(manifest, "vmtick")));
	add(facts, "vmm", json_string_value(json_object_get(boot, "vmm")));
	add(facts, "images",
	    json_string_value(json_object_get(json_object_get(platform, "settings"), images)));
	add_all(facts, "host", host ? host : json_object_get(manifest, "host"));
	add_all(facts, "setting", json_object_get(boot, "settings"));
	add_all(facts, "guest", json_object_get(boot, "facts"));
}

static void add_boots(json_t *facts, const struct pair *pair, int side)
{
	for (size_t i = 0; i < pair->nr[side]; i++)
		if (pair->cells[side][i]->distribution.n)
			add_cell(facts, pair->cells[side][i]);
}

/* "one, another"; the caller frees. */
static char *values_text(const json_t *values)
{
	const size_t nr = json_object_size(values);
	size_t size, shown = 0;
	const char *value;
	char *text = NULL;
	json_t *unused;
	FILE *out;

	if (nr == 0)
		return alloc_copy("-");
	out = open_memstream(&text, &size);
	json_object_foreach ((json_t *)values, value, unused) {
		AUTO_FREE char *escaped = text_escape(value);

		if (shown++ < MAX_SHOWN)
			fprintf(out, "%s%s", shown > 1 ? ", " : "", *value ? escaped : "(none)");
	}
	if (nr > MAX_SHOWN)
		fprintf(out, " and %zu more", nr - MAX_SHOWN);
	fclose(out);
	return text;
}

/* Note the decisive facts of which the boots of a pair, of both sides, have more than one value. */
static void find_clashes(const struct pair *pair, json_t *clashes)
{
	json_t *facts = json_object();

	for (int side = 0; side < NR_SIDES; side++)
		add_boots(facts, pair, side);
	for (size_t i = 0; i < NR(decisive); i++)
		if (json_object_size(json_object_get(facts, decisive[i])) > 1)
			json_object_set_new(clashes, decisive[i], json_true());
	json_decref(facts);
}

static void compare_fact(json_t *facts[NR_SIDES], const char *fact, bool clashes,
			 struct unlikes *unlikes)
{
	const json_t *a = json_object_get(facts[SIDE_A], fact);
	const json_t *b = json_object_get(facts[SIDE_B], fact);
	struct unlike unlike = {.decisive = clashes};
	size_t at = unlikes->nr;

	if (a && b && json_equal(a, b) && !clashes) {
		unlikes->nr_alike++;
		return;
	}
	unlike.fact = alloc_copy(fact);
	unlike.values[SIDE_A] = values_text(a);
	unlike.values[SIDE_B] = values_text(b);
	unlikes->list = alloc_grow(unlikes->list, unlikes->nr + 1, sizeof(unlike));
	if (unlike.decisive) {
		at = unlikes->nr_decisive++;
		memmove(&unlikes->list[at + 1], &unlikes->list[at],
			(unlikes->nr - at) * sizeof(unlike));
	}
	unlikes->list[at] = unlike;
	unlikes->nr++;
}

void unlikes_find(const struct pairs *pairs, struct unlikes *unlikes_out)
{
	json_t *facts[NR_SIDES] = {json_object(), json_object()}, *clashes = json_object();
	const char *fact;
	json_t *unused;

	*unlikes_out = (struct unlikes){NULL};
	for (size_t p = 0; p < pairs->nr; p++) {
		const struct pair *pair = &pairs->list[p];

		if (!pair_has_both(pair))
			continue;
		find_clashes(pair, clashes);
		for (int side = 0; side < NR_SIDES; side++)
			add_boots(facts[side], pair, side);
	}
	json_object_foreach (facts[SIDE_A], fact, unused)
		compare_fact(facts, fact, json_object_get(clashes, fact), unlikes_out);
	json_object_foreach (facts[SIDE_B], fact, unused)
		if (!json_object_get(facts[SIDE_A], fact))
			compare_fact(facts, fact, json_object_get(clashes, fact), unlikes_out);
	json_decref(facts[SIDE_A]);
	json_decref(facts[SIDE_B]);
	json_decref(clashes);
}

void unlikes_free(struct unlikes *unlikes)
{
	for (size_t i = 0; i < unlikes->nr; i++) {
		free(unlikes->list[i].fact);
		free(unlikes->list[i].values[SIDE_A]);
		free(unlikes->list[i].values[SIDE_B]);
	}
	free(unlikes->list);
}

int unlikes_refuse(const struct unlikes *unlikes, struct error *err)
{
	AUTO_FREE char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < unlikes->nr_decisive; i++) {
		const struct unlike *unlike = &unlikes->list[i];

		fprintf(out, "%s%s (%s | %s)", i ? ", " : "", unlike->fact, unlike->values[SIDE_A],
			unlike->values[SIDE_B]);
	}
	fclose(out);
	return error_set(err, EXIT_USAGE, EINVAL,
			 "compare: A and B cannot be ranked, as they are unlike in: %s; "
			 "--despite-unlike compares them all the same",
			 text);
}
