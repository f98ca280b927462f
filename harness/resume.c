/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resume.c - what of a plan is finished in a run, and what is still to be measured. */
#include <errno.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/resume.h"
#include "store/manifest.h"

static bool is_among(const char *id, const struct cell *cells, size_t nr_cells)
{
	for (size_t i = 0; i < nr_cells; i++)
		if (!strcmp(cells[i].id, id))
			return true;
	return false;
}

/* Does this run hold finished cells of the boot's platform beside these? */
static bool has_others(const json_t *manifest, const struct plan_boot *boot,
		       const struct cell *cells, size_t nr_cells)
{
	const char *platform, *id;
	json_t *cell;
	size_t i;

	json_array_foreach (json_object_get(manifest, "cells"), i, cell) {
		platform = json_string_value(json_object_get(cell, "platform")) ?: "";
		id = json_string_value(json_object_get(cell, "id")) ?: "";
		if (!strcmp(platform, boot->platform->name) && manifest_has_record(cell) &&
		    !is_among(id, cells, nr_cells))
			return true;
	}
	return false;
}

/* The first key whose value is another, or NULL. */
static const char *first_difference(const json_t *old, const json_t *new)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)new, key, value)
		if (!json_equal(value, json_object_get(old, key)))
			return key;
	return NULL;
}

static int differs(const char *what, const char *key, const json_t *old, const json_t *new,
		   struct error *err)
{
	AUTO_FREE char *was = json_dumps(json_object_get(old, key), JSON_ENCODE_ANY);
	AUTO_FREE char *is = json_dumps(json_object_get(new, key), JSON_ENCODE_ANY);

	return error_set(
		err, EXIT_USAGE, EEXIST,
		"the results folder holds %s measured with %s = %s, not %s: choose another "
		"with -o, or measure again with --again",
		what, key, was, is);
}

static int check_cell(const json_t *measured, const struct cell *asked, struct error *err)
{
	json_t *old, *new;
	const char *key;
	struct cell cell;
	int ret = cell_from_json(measured, &cell, err); /* gives old manifests what they lack */

	if (ret)
		return error_prefix(err, ret, "manifest.json of the results folder");
	old = cell_to_json(&cell);
	new = cell_to_json(asked);
	key = first_difference(old, new);
	if (key)
		ret = differs(asked->id, key, old, new, err);
	json_decref(old);
	json_decref(new);
	return ret;
}

/* Finished cells must have been measured with the parameters that are asked now. */
static int check_cells(const json_t *manifest, const struct plan_boot *boot, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; i < boot->nr_cells && !ret; i++) {
		const json_t *old = manifest_cell(manifest, boot->cells[i].id);

		if (old && manifest_has_record(old))
			ret = check_cell(old, &boot->cells[i], err);
	}
	return ret;
}

/* The object of this name in the parent, made where it is not there. */
static json_t *sub_object(json_t *parent, const char *name)
{
	if (!json_object_get(parent, name))
		json_object_set_new(parent, name, json_object());
	return json_object_get(parent, name);
}

/* The settings that the boot's platform had in this run. */
static json_t *settings_of(json_t *manifest, const struct plan_boot *boot)
{
	json_t *all = json_object_get(manifest, "platforms");

	return sub_object(sub_object(all, boot->platform->name), "settings");
}

/* One run is of one setting per platform, or its cells could not be set side by side. */
static int check_settings(json_t *manifest, const struct plan_boot *boot, const json_t *asked,
			  const struct cell *cells, size_t nr_cells, struct error *err)
{
	AUTO_FREE char *what = alloc_printf("cells of platform %s", boot->platform->name);
	json_t *old = settings_of(manifest, boot);
	const char *key = first_difference(old, asked);

	if (!key || !json_object_get(old, key) || !has_others(manifest, boot, cells, nr_cells))
		return 0;
	return differs(what, key, old, asked, err);
}

int resume_check(json_t *manifest, const struct plan *plan, struct error *err)
{
	int ret = 0;

	for (size_t b = 0; b < plan->nr_boots && !ret; b++) {
		json_t *asked = settings_to_json(plan->boots[b].settings);

		ret = check_settings(manifest, &plan->boots[b], asked, NULL, 0, err);
		if (!ret)
			ret = check_cells(manifest, &plan->boots[b], err);
		json_decref(asked);
	}
	return ret;
}

int resume_settle(json_t *manifest, const struct plan_boot *boot, const struct cell *todo,
		  size_t nr_todo, const char *images, struct error *err)
{
	AUTO_FREE char *key = alloc_printf("images.%s", boot->kernel);
	json_t *settings = settings_to_json(boot->settings);
	int ret;

	if (images)
		json_object_set_new(settings, key, json_string(images));
	ret = check_settings(manifest, boot, settings, todo, nr_todo, err);
	if (!ret)
		json_object_update(settings_of(manifest, boot), settings);
	json_decref(settings);
	return ret;
}

static bool is_wanted(enum run_which which, enum verdict verdict)
{
	switch (which) {
	case RUN_AGAIN:
		return true;
	case RUN_ONLY_FAILED:
		return verdict >= VERDICT_INVALID;
	case RUN_UNFINISHED:
		break;
	}
	return verdict == VERDICT_PENDING || verdict == VERDICT_SKIPPED;
}

void resume_add(json_t *manifest, const struct plan *plan)
{
	for (size_t b = 0; b < plan->nr_boots; b++)
		for (size_t i = 0; i < plan->boots[b].nr_cells; i++)
			manifest_add_cell(manifest, &plan->boots[b].cells[i]);
}

size_t resume_todo(const json_t *manifest, const struct plan_boot *boot, enum run_which which,
		   struct cell *todo)
{
	size_t nr = 0;

	for (size_t i = 0; i < boot->nr_cells; i++)
		if (is_wanted(which, manifest_verdict(manifest_cell(manifest, boot->cells[i].id))))
			todo[nr++] = boot->cells[i];
	return nr;
}
