/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - what a run folder says about itself; records are not read. */
#ifndef VMTICK_SHOW_H
#define VMTICK_SHOW_H

#include <stdio.h>
#include "store/run-folder.h"

/* One cell and its boot where cell is not NULL, else the whole run. */
void show_text(const struct run_folder *run, const struct run_cell *cell, FILE *out);
/* One boot, from the manifest. */
void show_boot(const json_t *boot, FILE *out);
/* The object of docs/formats.md, "The run". */
void show_json(const struct run_folder *run, const struct run_cell *cell, FILE *out);

#endif
