/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * export.h - the formats that runs are exported in (docs/formats.md). Whatever is exported of a
 * cell, its verdict and where it was measured go with it.
 */
#ifndef VMTICK_EXPORT_H
#define VMTICK_EXPORT_H

#include <stdbool.h>
#include <stdio.h>
#include "analysis/output.h"
#include "analysis/table.h"

/* The events of the cells that are ok, with any of all that have some, a line each. Memory does
 * not grow with them. Errors: as of cell_record_open and distribution_read, and -EPIPE. */
int export_csv(struct run_folder *const *runs, size_t nr_runs, bool any, struct output *output,
	       struct error *err);

/* The object of docs/summary.schema.json, of a table of every cell of the runs. */
void export_summary(const struct table *table, FILE *out);

/* A testsuite for each run and platform, a testcase for each cell of such a table. */
void export_junit(const struct table *table, FILE *out);

#endif
