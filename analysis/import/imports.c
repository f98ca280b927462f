// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * imports.c - the folder of a run of imports. The manifest is written once, last: until then no
 * file that was made is a part of the run.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "analysis/import/imports.h"
#include "cli/alloc.h"
#include "store/manifest.h"
#include "store/run-folder.h"

#define CHUNK_BYTES (64u << 10)

static bool is_empty(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	size_t nr = 0;

	if (!dir)
		return errno == ENOENT;
	while ((entry = readdir(dir)))
		nr += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return nr == 0;
}

int imports_open(struct imports *imports, const char *path, const struct import_options *options,
		 struct error *err)
{
	AUTO_FREE char *manifest = alloc_printf("%s/manifest.json", path);

	*imports = (struct imports){.options = options,
				    .is_new = is_empty(path),
				    .is_new_folder = access(path, F_OK) != 0};
	if (!imports->is_new && access(manifest, F_OK))
		return error_set(err, EXIT_USAGE, EEXIST,
				 "%s: is no run of imports, and not empty: choose another with -o",
				 path);
	return results_open(path, options->lab ? RUN_FOLDER_IMPORTED_LAB : RUN_FOLDER_IMPORTED,
			    json_object(), &imports->results, err);
}

/* What a new run has beside what was made. A folder that was there stays. */
static void remove_run(const struct imports *imports)
{
	const char *folder = imports->results.folder;
	AUTO_FREE char *manifest = alloc_printf("%s/manifest.json", folder);
	AUTO_FREE char *cells = alloc_printf("%s/cells", folder);
	AUTO_FREE char *boots = alloc_printf("%s/boots", folder);

	unlink(manifest);
	rmdir(cells);
	rmdir(boots);
	if (imports->is_new_folder)
		rmdir(folder);
}

int imports_close(struct imports *imports, int ret, struct error *err)
{
	if (!ret)
		ret = manifest_write(imports->results.folder, imports->results.manifest, err);
	for (size_t i = 0; i < imports->nr_made; i++) {
		if (ret)
			unlink(imports->made[i]);
		free(imports->made[i]);
	}
	free(imports->made);
	if (ret && imports->is_new)
		remove_run(imports);
	results_close(&imports->results);
	return ret;
}

char *imports_make(struct imports *imports, const char *below)
{
	char *path = alloc_printf("%s/%s", imports->results.folder, below);

	imports->made = alloc_grow(imports->made, imports->nr_made + 1, sizeof(*imports->made));
	imports->made[imports->nr_made++] = alloc_copy(path);
	return path;
}

/* Copy from to the file at path, and take the checksum of what was copied. */
static int copy_file(FILE *from, const char *path, uint64_t *checksum, struct error *err)
{
	AUTO_FREE char *chunk = alloc_array(CHUNK_BYTES, 1);
	FILE *to = fopen(path, "we");
	XXH64_state_t hash;
	size_t nr_bytes;
	bool written = to;

	XXH64_reset(&hash, 0);
	while (written && (nr_bytes = fread(chunk, 1, CHUNK_BYTES, from))) {
		XXH64_update(&hash, chunk, nr_bytes);
		written = fwrite(chunk, 1, nr_bytes, to) == nr_bytes;
	}
	if (written)
		written = !fflush(to) && !fdatasync(fileno(to));
	if (to)
		written = !fclose(to) && written;
	*checksum = XXH64_digest(&hash);
	return written ? 0
		       : error_set(err, EXIT_OURS, errno, "%s: cannot write: %s", path,
				   strerror(errno));
}

static json_t *add_boot(struct imports *imports, const struct import_file *file)
{
	json_t *manifest = imports->results.manifest;
	const size_t number = json_array_size(json_object_get(manifest, "boots")) + 1;
	AUTO_FREE char *id = alloc_printf("import-%zu", number);
	json_t *boot = manifest_add_boot(manifest, id, imports->options->platform, "unknown");
	json_t *name = json_string(file->name) ?: json_string("(unreadable)");

	json_object_del(boot, "started"); /* nobody knows */
	manifest_set_verdict(boot, VERDICT_OK, "");
	json_object_set_new(boot, "imported",
			    json_pack("{s:o, s:s, s:s}", "file", name, "form",
				      form_facts[file->form].what, "checksum", file->checksum));
	return boot;
}

int imports_begin_file(struct imports *imports, const char *name, struct import_file *file,
		       struct error *err)
{
	FILE *from = fopen(name, "re");
	uint64_t checksum;
	int ret;

	*file = (struct import_file){.name = name};
	if (!from)
		return error_set(err, EXIT_USAGE, errno, "%s: cannot be read: %s", name,
				 strerror(errno));
	file->copy = imports_make(imports, "cells/import.new");
	ret = copy_file(from, file->copy, &checksum, err);
	if (!ret && ferror(from))
		ret = error_set(err, EXIT_USAGE, EIO, "%s: cannot be read (no file?)", name);
	fclose(from);
	if (!ret)
		ret = form_of(file->copy, name, imports->options->as, &file->form, err);
	if (ret)
		return ret;
	snprintf(file->checksum, sizeof(file->checksum), "%016" PRIx64, checksum);
	file->boot = add_boot(imports, file);
	return 0;
}

void imports_end_file(struct import_file *file)
{
	free(file->copy);
	free(file->kept);
}

int imports_set_period(const struct import_options *options, const struct import_file *file,
		       struct cell *cell, struct error *err)
{
	if (!cell->period_ns && !options->period_ns)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "%s: does not tell how often the timer was armed: add it, e.g. "
				 "--period 1ms",
				 file->name);
	if (cell->period_ns && options->period_ns && cell->period_ns != options->period_ns)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "%s: tells a period of %" PRIu64 " ns, not the %" PRIu64
				 " ns of --period: leave that out",
				 file->name, cell->period_ns, options->period_ns);
	if (!cell->period_ns)
		cell->period_ns = options->period_ns;
	return 0;
}

/* The first repetition that is free; none where the same file is in the run as such a cell. */
static int set_repetition(const struct imports *imports, const struct import_file *file,
			  struct cell *cell, struct error *err)
{
	const json_t *manifest = imports->results.manifest;
	const json_t *other;

	for (cell->repetition = 1;; cell->repetition++) {
		const json_t *boot;

		cell_name(cell);
		other = manifest_cell(manifest, cell->id);
		if (!other)
			return 0;
		boot = manifest_boot(manifest, json_string_value(json_object_get(other, "boot")));
		if (!strcmp(file->checksum, json_string_value(json_object_get(
						    json_object_get(boot, "imported"), "checksum"))
						    ?: ""))
			return error_set(err, EXIT_USAGE, EEXIST,
					 "%s: is in the run already, as %s: a measurement counts "
					 "once (another cell takes another --name)",
					 file->name, cell->id);
	}
}

/* The manifest is to be readable: what it refuses of a cell is refused here. */
static int check_cell(const struct import_file *file, const struct cell *cell, struct error *err)
{
	json_t *object = cell_to_json(cell);
	struct cell copy;
	int ret = cell_from_json(object, &copy, err);

	json_decref(object);
	if (ret) {
		err->status = EXIT_USAGE;
		error_prefix(err, ret, "%s", file->name);
	}
	return ret;
}

static int keep_copy(struct imports *imports, struct import_file *file, const struct cell *cell,
		     struct error *err)
{
	AUTO_FREE char *path = NULL;

	if (file->kept)
		return 0;
	file->kept = alloc_printf("cells/%s.%s", cell->id, form_facts[file->form].ending);
	path = imports_make(imports, file->kept);
	if (!rename(file->copy, path))
		return 0;
	return error_set(err, EXIT_OURS, errno, "%s: cannot be named %s: %s", file->copy, path,
			 strerror(errno));
}

int imports_name_cell(struct imports *imports, struct import_file *file, struct cell *cell,
		      const char *part, struct error *err)
{
	const struct form_facts *form = &form_facts[file->form];
	int ret;

	snprintf(cell->platform, sizeof(cell->platform), "%s", imports->options->platform);
	strcpy(cell->kernel, "unknown");
	strcpy(cell->timer, form->timer);
	strcpy(cell->instrument, form->instrument);
	if (snprintf(cell->scenario, sizeof(cell->scenario), "%s%s", imports->options->name,
		     part) >= CELL_NAME_MAX)
		return error_set(err, EXIT_USAGE, ERANGE, "%s: \"%s\" is no %s that can be",
				 file->name, part + 1, form->part);
	strcpy(cell->xen_slop, CELL_SLOP_DEFAULT);
	strcpy(cell->guest_slop, CELL_SLOP_DEFAULT);
	strcpy(cell->paravirt, CELL_PARAVIRT_DEFAULT);
	strcpy(cell->host_kernel, CELL_HOST_KERNEL_ANY);
	cell->cpu = CELL_CPU_AUTO;
	if (!cell->bound_us)
		cell->bound_us = CELL_BOUND_US_DEFAULT;
	ret = imports_set_period(imports->options, file, cell, err);
	if (!ret)
		ret = set_repetition(imports, file, cell, err);
	if (!ret)
		ret = check_cell(file, cell, err);
	return ret ? ret : keep_copy(imports, file, cell, err);
}

json_t *imports_add_cell(struct imports *imports, const struct import_file *file,
			 const struct cell *cell, const char *record)
{
	json_t *object = manifest_add_cell(imports->results.manifest, cell);

	manifest_set_verdict(object, VERDICT_OK, "");
	json_object_set(object, "boot", json_object_get(file->boot, "id"));
	json_object_set_new(object, "record", json_string(record));
	if (strcmp(record, file->kept) != 0)
		json_object_set_new(object, "files",
				    json_pack("{s:s}", form_facts[file->form].ending, file->kept));
	return json_object_get(object, "facts");
}
