/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts.h - parts that several sections of a page have: lists of facts, and what a row's cell is.
 */
#ifndef VMTICK_FACTS_H
#define VMTICK_FACTS_H

#include <stdio.h>
#include <jansson.h>
#include "analysis/table.h"

/* The members of an object that are texts, not empty, numbers or truths, as a list under a heading;
 * nothing where there are none. */
void facts_write(const char *heading, const json_t *object, FILE *out);
/* One of them. */
void facts_write_one(const char *name, const char *value, FILE *out);

/* The attributes of an element by which page.js filters it. */
void facts_write_keys(const struct table_row *row, FILE *out);
/* Behind a name: what is said of its origin ("", or as origin_mark), a mark unless that is "". */
void facts_write_origin(const char *origin, const char *said, FILE *out);
/* The verdict as a mark that is told by its word, not by its colour alone. */
void facts_write_verdict(enum verdict verdict, FILE *out);

#endif
