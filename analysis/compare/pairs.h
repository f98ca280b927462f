/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pairs.h - which cells of A and B are to be set against each other: those of which the same was
 * asked, in every field but the repetition, and the one field that is what is compared.
 */
#ifndef VMTICK_PAIRS_H
#define VMTICK_PAIRS_H

#include "analysis/compare/side.h"

/* The field of cells (docs/formats.md) in which the sides differ on purpose. */
struct across {
	char *field;		/* NULL: none */
	char *values[NR_SIDES]; /* of A's cells and of B's; NULL: the only one that each side has */
};

/* The boots of a cell. A pair where both sides have some. */
struct pair {
	char *asked; /* what was asked, as JSON */
	const struct selected **cells[NR_SIDES];
	size_t nr[NR_SIDES];
};

struct pairs {
	struct pair *list; /* in the order of A's cells; those that only B has follow */
	size_t nr;
};

/* From "FIELD" or "FIELD=A,B"; NULL: no field. Released by across_clear. Errors: EXIT_USAGE. */
int across_parse(const char *text, struct across *across_out, struct error *err);
void across_clear(struct across *across);

/*
 * Pair the cells of both sides; each repetition by itself where boot_by_boot. Released by
 * pairs_free, also after a failure. Errors: EXIT_USAGE where no cell was asked of both, or the
 * field is unknown or has several values on a side.
 */
int pairs_find(const struct side sides[NR_SIDES], struct across *across, bool boot_by_boot,
	       struct pairs *pairs_out, struct error *err);
void pairs_free(struct pairs *pairs);

bool pair_has_both(const struct pair *pair);

#endif
