/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest.c - makes, changes and writes the manifest of a run. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "cli/version.h"
#include "store/manifest.h"
#include "store/run-folder.h"

json_t *manifest_now(void)
{
	char text[32];
	struct tm utc;
	time_t now = time(NULL);

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	return json_string(text);
}

json_t *manifest_new(const char *lab, json_t *host)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:o, s:o, s:{}, s:[], s:[]}", "format",
			 RUN_FOLDER_FORMAT, "version", RUN_FOLDER_VERSION, "vmtick", VMTICK_VERSION,
			 "lab", lab, "created", manifest_now(), "host", host, "platforms", "boots",
			 "cells");
}

/* Does it have the parts that all others are put into? */
static bool is_whole(const json_t *manifest)
{
	return json_is_object(json_object_get(manifest, "host")) &&
	       json_is_object(json_object_get(manifest, "platforms")) &&
	       json_is_array(json_object_get(manifest, "boots")) &&
	       json_is_array(json_object_get(manifest, "cells"));
}

int manifest_read(const char *folder, json_t **manifest_out, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/manifest.json", folder);
	const char *format = NULL;
	json_error_t why;
	json_t *manifest;
	int version = 0;

	if (access(path, F_OK) && errno == ENOENT)
		return error_set(err, EXIT_USAGE, ENOENT,
				 "%s is no run folder: it has no manifest.json", folder);
	manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!manifest && why.line < 0)
		return error_set(err, EXIT_OURS, EIO, "%s cannot be read: %s", path, why.text);
	if (!manifest)
		return error_set(err, EXIT_OURS, EBADMSG, "%s is damaged: line %d: %s", path,
				 why.line, why.text);
	if (json_unpack(manifest, "{s:s, s:i}", "format", &format, "version", &version) ||
	    strcmp(format, RUN_FOLDER_FORMAT)) {
		json_decref(manifest);
		return error_set(err, EXIT_USAGE, EINVAL, "%s is no manifest of vmtick", path);
	}
	if (version > RUN_FOLDER_VERSION) {
		json_decref(manifest);
		return error_set(
			err, EXIT_USAGE, EPROTO,
			"%s has version %d, this vmtick knows up to %d: use a newer vmtick", path,
			version, RUN_FOLDER_VERSION);
	}
	if (!is_whole(manifest)) {
		json_decref(manifest);
		return error_set(err, EXIT_OURS, EBADMSG,
				 "%s is damaged: host, platforms, boots or cells are missing",
				 path);
	}
	*manifest_out = manifest;
	return 0;
}

static int write_synced(const char *path, const void *bytes, size_t nr_bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int errnum = 0;

	if (fd < 0)
		return errno;
	for (size_t done = 0; done < nr_bytes && !errnum;) {
		ssize_t put = write(fd, (const char *)bytes + done, nr_bytes - done);

		if (put < 0)
			errnum = errno;
		else
			done += (size_t)put;
	}
	if (!errnum && fdatasync(fd))
		errnum = errno;
	if (close(fd) && !errnum)
		errnum = errno;
	return errnum;
}

int manifest_write_file(const char *path, const void *bytes, size_t nr_bytes, struct error *err)
{
	AUTO_FREE char *temp = alloc_printf("%s.new", path);
	int errnum = write_synced(temp, bytes, nr_bytes);

	if (!errnum && rename(temp, path))
		errnum = errno;
	if (!errnum)
		return 0;
	unlink(temp);
	return error_set(
		err, EXIT_OURS, errnum, "%s cannot be written: %s%s", path, strerror(errnum),
		errnum == ENOSPC ? " (free space, then run again: finished cells are kept)" : "");
}

int manifest_write(const char *folder, json_t *manifest, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/manifest.json", folder);
	AUTO_FREE char *text = NULL;

	json_object_set_new(manifest, "updated", manifest_now());
	text = json_dumps(manifest, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	if (!text)
		return error_set(err, EXIT_OURS, ENOMEM, "%s cannot be encoded", path);
	return manifest_write_file(path, text, strlen(text), err);
}

static json_t *find_by_id(const json_t *manifest, const char *array, const char *id)
{
	json_t *object;
	size_t i;

	json_array_foreach (json_object_get(manifest, array), i, object)
		if (!strcmp(json_string_value(json_object_get(object, "id")) ?: "", id))
			return object;
	return NULL;
}

json_t *manifest_cell(const json_t *manifest, const char *id)
{
	return find_by_id(manifest, "cells", id);
}

json_t *manifest_boot(const json_t *manifest, const char *id)
{
	return find_by_id(manifest, "boots", id);
}

json_t *manifest_add_cell(json_t *manifest, const struct cell *cell)
{
	json_t *object = manifest_cell(manifest, cell->id);

	if (object)
		return object;
	object = cell_to_json(cell);
	manifest_set_verdict(object, VERDICT_PENDING, "");
	json_object_set_new(object, "boot", json_string(""));
	json_object_set_new(object, "record", json_string(""));
	json_object_set_new(object, "facts", json_object());
	json_array_append_new(json_object_get(manifest, "cells"), object);
	return object;
}

json_t *manifest_add_boot(json_t *manifest, const char *id, const char *platform,
			  const char *kernel)
{
	json_t *boot = json_pack("{s:s, s:s, s:s, s:n, s:s, s:o, s:{}, s:{}, s:{}}", "id", id,
				 "platform", platform, "kernel", kernel, "verdict", "reason", "",
				 "started", manifest_now(), "phases_ms", "facts", "files");

	json_array_append_new(json_object_get(manifest, "boots"), boot);
	return boot;
}

void manifest_set_verdict(json_t *object, enum verdict verdict, const char *reason)
{
	json_object_set_new(object, "verdict",
			    verdict == VERDICT_PENDING ? json_null()
						       : json_string(verdict_name(verdict)));
	json_object_set_new(object, "reason", json_string(reason) ?: json_string("(unreadable)"));
}

enum verdict manifest_verdict(const json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "verdict"));
	enum verdict verdict = VERDICT_PENDING;

	if (name)
		verdict_parse(name, &verdict);
	return verdict;
}

void manifest_worsen(json_t *object, enum verdict verdict, const char *reason)
{
	enum verdict before = manifest_verdict(object);

	if (verdict_worse(before, verdict) != before)
		manifest_set_verdict(object, verdict, reason);
}

void manifest_ask(json_t *boot, const struct cell *cells, size_t nr_cells)
{
	json_t *asked = json_array();

	for (size_t i = 0; i < nr_cells; i++)
		json_array_append_new(asked, cell_to_json(&cells[i]));
	json_object_set_new(boot, "asked", asked);
}

json_t *manifest_asked(const json_t *boot, const char *id)
{
	return find_by_id(boot, "asked", id);
}

bool manifest_has_record(const json_t *cell)
{
	return *(json_string_value(json_object_get(cell, "record")) ?: "");
}
