/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manifest.h - the writer's side of manifest.json (docs/formats.md): made by the harness,
 * written whole by temp + rename after every change, so that what is on disk is always one
 * state or the next.
 */
#ifndef VMTICK_MANIFEST_H
#define VMTICK_MANIFEST_H

#include <stdbool.h>
#include <jansson.h>
#include "cli/error.h"
#include "store/cell.h"
#include "store/verdict.h"

/* A manifest without boots and cells. The caller's reference. */
json_t *manifest_new(const char *lab, json_t *host);

/* Read FOLDER/manifest.json and check format and version. Errors: ENOENT where there is none;
 * EXIT_USAGE for a newer version; EXIT_OURS where it is damaged. */
int manifest_read(const char *folder, json_t **manifest_out, struct error *err);

/* Write FOLDER/manifest.json; sets "updated". Errors: EXIT_OURS. */
int manifest_write(const char *folder, json_t *manifest, struct error *err);

/* The object of a cell or a boot, or NULL. Borrowed. */
json_t *manifest_cell(const json_t *manifest, const char *id);
json_t *manifest_boot(const json_t *manifest, const char *id);

/* Add what is not there yet. Borrowed. */
json_t *manifest_add_cell(json_t *manifest, const struct cell *cell);
json_t *manifest_add_boot(json_t *manifest, const char *id, const char *platform,
			  const char *kernel);

/* The cells that a boot is asked to measure, as objects of their parameters; and the one of
 * this id, or NULL. Borrowed. */
void manifest_ask(json_t *boot, const struct cell *cells, size_t nr_cells);
json_t *manifest_asked(const json_t *boot, const char *id);

/* Does the cell have a record, of whatever boot? */
bool manifest_has_record(const json_t *cell);

/* The verdict of a cell or boot object. */
enum verdict manifest_verdict(const json_t *object);
/* Set verdict and reason: of a cell, by what a new boot found. */
void manifest_set_verdict(json_t *object, enum verdict verdict, const char *reason);
/* Set them only where that is worse than what is there. */
void manifest_worsen(json_t *object, enum verdict verdict, const char *reason);

/* The time now, UTC, ISO 8601 to the second, as a new string. */
json_t *manifest_now(void);

/* Write bytes to path by temp + fsync + rename. Errors: EXIT_OURS, naming the path. */
int manifest_write_file(const char *path, const void *bytes, size_t nr_bytes, struct error *err);

#endif
