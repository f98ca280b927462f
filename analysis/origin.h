/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * origin.h - where a cell was measured: "" on a host and in the product that its platform names,
 * else "lab", "deterministic" or "stand-in"; "imported" or "imported-lab" by something else than
 * vmtick. Whatever shows a figure shows its origin.
 */
#ifndef VMTICK_ORIGIN_H
#define VMTICK_ORIGIN_H

#include "store/run-folder.h"

const char *origin_of(const struct run_folder *run, const struct run_cell *cell);
/* A copy of the cell. Where a stand-in was measured its platform is called STAND_IN_PREFIX...:
 * nowhere may it be taken for the product. */
struct cell origin_cell(const struct run_folder *run, const struct run_cell *cell);
/* The mark in a label: "lab, deterministic". */
const char *origin_mark(const char *origin);
/* What is to be known of figures that are all of this origin, without a full stop; "" for "". */
const char *origin_sentence(const char *origin);

#endif
