/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run-folder.h - the results folder of a run, and the one place that knows its layout:
 *   manifest.json       what was run, on what, with which verdicts (docs/formats.md)
 *   cells/ID.rec        the record of a finished cell (guest-kmod/record.h), or
 *   cells/ID.NAME       what its instrument, a program, printed (instrument.h)
 *   boots/BOOT/...      the domain XML really used, the console, and other evidence
 * The harness writes it, the analysis reads it.
 */
#ifndef VMTICK_RUN_FOLDER_H
#define VMTICK_RUN_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <jansson.h>
#include "cli/error.h"
#include "store/cell.h"
#include "store/verdict.h"

#define RUN_FOLDER_FORMAT  "vmtick-run"
#define RUN_FOLDER_VERSION 1

/* The "lab" of a run that vmtick did not measure: where that was, nobody can prove. */
#define RUN_FOLDER_IMPORTED	"imported"
#define RUN_FOLDER_IMPORTED_LAB "imported-lab" /* in a virtual lab, as a person says */

/* A cell and what became of it. Strings live as long as the manifest they came from. */
struct run_cell {
	struct cell cell;
	enum verdict verdict;
	const char *reason;  /* empty when ok */
	const char *boot;    /* id of the boot that measured it, or "" */
	const char *record;  /* path of the record, or its first text, below the folder; or "" */
	const json_t *files; /* object: name of a further text to its path; or NULL */
	const json_t *facts; /* object of strings that the runner saw around this cell, or NULL */
};

struct run_folder {
	char *path;
	json_t *manifest;
	struct run_cell *cells; /* in the order of the manifest */
	size_t nr_cells;
};

/*
 * Read a run. On success *run_out is the caller's, released by run_folder_close.
 * Errors: EXIT_USAGE where the path is no run folder or is of a newer version;
 * EXIT_OURS where the manifest is damaged.
 */
int run_folder_open(const char *path, struct run_folder **run_out, struct error *err);
void run_folder_close(struct run_folder *run);

/* Path below the folder of the cell's further text of this name, or "". */
const char *run_cell_file(const struct run_cell *cell, const char *name);

/* The cell of this id, or NULL. */
const struct run_cell *run_folder_cell(const struct run_folder *run, const char *id);
/* The object of the boot of this id, or NULL. Borrowed. */
const json_t *run_folder_boot(const struct run_folder *run, const char *id);
/* "", "lab", "deterministic", "imported" or "imported-lab": where the run was made. */
const char *run_folder_lab(const struct run_folder *run);
/* Is all of the run imported? A run is wholly so or not at all. */
bool run_folder_imported(const struct run_folder *run);
/* Was the cell measured through a stand-in for its platform's product (stand-in.h)? */
bool run_folder_stand_in(const struct run_folder *run, const struct run_cell *cell);

#endif
