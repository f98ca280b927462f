/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shift.h - how much larger the figures of B's boots are than those of A's, and between which
 * bounds that lies. A figure of which only a lower bound is known widens the bounds; it is never
 * guessed.
 */
#ifndef VMTICK_SHIFT_H
#define VMTICK_SHIFT_H

#include <stddef.h>

/* Figures, one per boot. INFINITY: known to be of bound or more; all others are below bound. */
struct shift_side {
	const double *values;
	size_t nr;
};

/* The typical one of all differences b - a, or ratios b / a - 1, of a boot of each side: their
 * median (Hodges, Lehmann, Ann. Math. Stat. 34, 1963). */
struct shift_effect {
	double least, most; /* the same, unless bounds hide which it is; may be infinite */
	double low, high;   /* the interval; NAN where there are too few boots for one */
};

struct shift {
	struct shift_effect ns;
	struct shift_effect share; /* NAN where a figure is not above 0 */
	double p;		   /* of the test that the interval inverts; NAN without boots */
};

/* The true shift lies beyond each end of an interval with a probability of at most tail. */
struct shift shift_between(struct shift_side a, struct shift_side b, double bound, double tail);

#endif
