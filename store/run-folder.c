// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run-folder.c - reads the manifest of a run. Everything that a run_cell points to is
 * checked here once, so that the readers above need not doubt it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "store/manifest.h"
#include "store/run-folder.h"
#include "store/stand-in.h"

static int damaged(const struct run_folder *run, const char *why, struct error *err)
{
	return error_set(err, EXIT_OURS, EBADMSG, "%s/manifest.json: damaged: %s", run->path, why);
}

/* A relative path that stays below the folder. */
static bool path_stays_below(const char *path)
{
	return path[0] != '/' && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0 &&
	       !strstr(path, "/../");
}

/* The string of a field; "" where the field is absent or null. NULL where it is no string. */
static const char *optional_text(const json_t *object, const char *field)
{
	const json_t *text = json_object_get(object, field);

	return !text || json_is_null(text) ? "" : json_string_value(text);
}

static bool files_stay_below(const json_t *files)
{
	const char *name;
	json_t *path;

	json_object_foreach ((json_t *)files, name, path)
		if (!json_is_string(path) || !path_stays_below(json_string_value(path)))
			return false;
	return true;
}

static int read_verdict(const struct run_folder *run, const json_t *object, struct run_cell *out,
			struct error *err)
{
	const json_t *verdict = json_object_get(object, "verdict");
	const char *name = json_string_value(verdict);

	out->verdict = VERDICT_PENDING;
	if (json_is_null(verdict) || (name && verdict_parse(name, &out->verdict)))
		return 0;
	return error_prefix(err, damaged(run, "a verdict that is none", err), "%s", out->cell.id);
}

static int read_cell(const struct run_folder *run, const json_t *object, struct run_cell *out,
		     struct error *err)
{
	int ret = cell_from_json(object, &out->cell, err);

	if (ret)
		return error_prefix(err, ret, "%s/manifest.json: damaged", run->path);
	ret = read_verdict(run, object, out, err);
	if (ret)
		return ret;
	out->reason = optional_text(object, "reason");
	out->boot = optional_text(object, "boot");
	out->record = optional_text(object, "record");
	out->facts = json_object_get(object, "facts");
	out->files = json_object_get(object, "files");
	if (!out->reason || !out->boot || !out->record || !path_stays_below(out->record) ||
	    !files_stay_below(out->files))
		return error_prefix(err, damaged(run, "a bad reason, boot, record or file", err),
				    "%s", out->cell.id);
	if (!json_is_object(out->facts))
		out->facts = NULL;
	return 0;
}

static int read_cells(struct run_folder *run, struct error *err)
{
	const json_t *cells = json_object_get(run->manifest, "cells");
	size_t i;
	json_t *object;

	run->cells = alloc_array(json_array_size(cells), sizeof(*run->cells));
	json_array_foreach (cells, i, object) {
		int ret = read_cell(run, object, &run->cells[i], err);

		if (ret)
			return ret;
		run->nr_cells = i + 1;
	}
	return 0;
}

int run_folder_open(const char *path, struct run_folder **run_out, struct error *err)
{
	struct run_folder *run = alloc_array(1, sizeof(*run));
	int ret;

	run->path = alloc_copy(path);
	ret = manifest_read(path, &run->manifest, err);
	if (!ret)
		ret = read_cells(run, err);
	if (!ret)
		*run_out = run;
	else
		run_folder_close(run);
	return ret;
}

void run_folder_close(struct run_folder *run)
{
	if (!run)
		return;
	json_decref(run->manifest);
	free(run->cells);
	free(run->path);
	free(run);
}

const char *run_cell_file(const struct run_cell *cell, const char *name)
{
	const char *path = json_string_value(json_object_get(cell->files, name));

	return path ? path : "";
}

const struct run_cell *run_folder_cell(const struct run_folder *run, const char *id)
{
	for (size_t i = 0; i < run->nr_cells; i++)
		if (strcmp(run->cells[i].cell.id, id) == 0)
			return &run->cells[i];
	return NULL;
}

const json_t *run_folder_boot(const struct run_folder *run, const char *id)
{
	const json_t *boots = json_object_get(run->manifest, "boots");
	size_t i;
	json_t *boot;

	json_array_foreach (boots, i, boot) {
		const char *boot_id = json_string_value(json_object_get(boot, "id"));

		if (boot_id && strcmp(boot_id, id) == 0)
			return boot;
	}
	return NULL;
}

const char *run_folder_lab(const struct run_folder *run)
{
	const char *lab = json_string_value(json_object_get(run->manifest, "lab"));

	return lab ? lab : "";
}

bool run_folder_imported(const struct run_folder *run)
{
	return strncmp(run_folder_lab(run), RUN_FOLDER_IMPORTED, strlen(RUN_FOLDER_IMPORTED)) == 0;
}

bool run_folder_stand_in(const struct run_folder *run, const struct run_cell *cell)
{
	const json_t *facts = json_object_get(run_folder_boot(run, cell->boot), "facts");
	const bool guest_spoke = *cell->record || json_object_get(facts, "machine_vendor");

	return guest_spoke && stand_in_was_used(cell->cell.platform, facts);
}
