/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cell-fact.h - what can be told of a measured cell, beside its figures: one list, from which a
 * caption takes what cells share, and a label what tells them apart. */
#ifndef VMTICK_CELL_FACT_H
#define VMTICK_CELL_FACT_H

#include <stddef.h>
#include "analysis/selection.h"

struct cell_fact {
	const char *name;   /* before the value in a caption; NULL: not told there */
	const char *before; /* and in a label */
	const char *usual;  /* what is not worth telling, or NULL */
	char *(*value)(const struct selected *cell); /* the caller frees; NULL: */
	size_t offset;				     /* of a char array in struct selected */
};

/* In the order in which they are told. The last is the run. */
extern const struct cell_fact cell_facts[];
enum { CELL_FACT_SCENARIO = 7, CELL_FACT_PERIOD, CELL_FACT_RUN = 15, CELL_NR_FACTS };

/* The value as text, fit to be shown; the caller frees. */
char *cell_fact_value(const struct cell_fact *fact, const struct selected *cell);

#endif
