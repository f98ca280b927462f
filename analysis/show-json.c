// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show-json.c - a run as a JSON object for programs: the manifest's facts under names that
 * stay when the manifest changes (docs/formats.md).
 */
#include "analysis/show.h"

static json_t *cell_object(const struct run_cell *cell)
{
	json_t *object = cell_to_json(&cell->cell);

	json_object_set_new(object, "verdict", json_string(verdict_name(cell->verdict)));
	json_object_set_new(object, "reason", json_string(cell->reason));
	json_object_set_new(object, "boot", json_string(cell->boot));
	json_object_set_new(object, "record", json_string(cell->record));
	if (cell->files)
		json_object_set_new(object, "files", json_deep_copy(cell->files));
	json_object_set_new(object, "facts",
			    cell->facts ? json_deep_copy(cell->facts) : json_object());
	return object;
}

static json_t *verdict_counts(const struct run_folder *run)
{
	json_t *object = json_object();

	for (int v = VERDICT_PENDING; v <= VERDICT_ERROR; v++) {
		json_int_t nr = 0;

		for (size_t i = 0; i < run->nr_cells; i++)
			nr += run->cells[i].verdict == (enum verdict)v;
		json_object_set_new(object, verdict_name((enum verdict)v), json_integer(nr));
	}
	return object;
}

static json_t *boots_array(const struct run_folder *run, const struct run_cell *cell)
{
	const json_t *all = json_object_get(run->manifest, "boots");
	const json_t *one = cell ? run_folder_boot(run, cell->boot) : NULL;
	json_t *boots = json_array();

	if (one)
		json_array_append_new(boots, json_deep_copy(one));
	else if (!cell && json_is_array(all))
		json_array_extend(boots, (json_t *)all);
	return boots;
}

void show_json(const struct run_folder *run, const struct run_cell *cell, FILE *out)
{
	static const char *const copied[] = {"vmtick",	"lab",	"created",
					     "updated", "host", "platforms"};
	json_t *object = json_pack("{s:s, s:i}", "format", "vmtick-show", "version", 1);
	json_t *cells = json_array();

	json_object_set_new(object, "run", json_string(run->path));
	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		json_object_set(object, copied[i], json_object_get(run->manifest, copied[i]));
	json_object_set_new(object, "verdicts", verdict_counts(run));
	json_object_set_new(object, "boots", boots_array(run, cell));
	for (size_t i = 0; i < run->nr_cells; i++)
		if (!cell || cell == &run->cells[i])
			json_array_append_new(cells, cell_object(&run->cells[i]));
	json_object_set_new(object, "cells", cells);
	json_dumpf(object, out, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	fputc('\n', out);
	json_decref(object);
}
