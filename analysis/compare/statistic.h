/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * statistic.h - one figure of a cell's boots on both sides, and what is known of their difference.
 * Figures are of lateness, fired - deadline; a difference is always B's minus A's.
 */
#ifndef VMTICK_STATISTIC_H
#define VMTICK_STATISTIC_H

#include "analysis/boots.h"
#include "analysis/compare/pairs.h"
#include "analysis/compare/shift.h"

enum finding {
	FOUND_NONE,	 /* no difference was seen */
	FOUND_DIFFERENT, /* one was */
	FOUND_SMALL,	 /* one was, below the floor: not called one */
	FOUND_TOO_FEW,	 /* there are too few boots to tell */
};
const char *
finding_name(enum finding finding); /* "none", "different", "below-floor", "too-few-boots" */

/* "mean", "median", "p99", "p99.9", "max": as people and gates name them. NULL-ended. */
extern const char *const statistic_names[BOOTS_NR_FIGURES + 1];

struct statistic {
	enum boots_figure figure;
	double *values[NR_SIDES]; /* of each boot that is ok; INFINITY: bound_ns or more */
	size_t nr[NR_SIDES];
	double median[NR_SIDES]; /* over the boots; NAN without any, and where it is hidden */
	double bound_ns;	 /* INFINITY where all values are known */
	double floor_ns;	 /* no smaller difference is called one */
	struct shift shift;
	double p; /* of all tests of the comparison: the test's own, times their number */
	enum finding finding;
};

/* How sure a comparison is to be, and of how much. */
struct judging {
	double level; /* chance of any false alarm, or missed interval, in all tests together */
	/* Each test has its equal share of the level (Bonferroni; Dunn, J. Am. Stat. Assoc. 56,
	 * 1961). Holm's steps would find a little more, but promise nothing of intervals; these
	 * here hold all at once, and with the findings. */
	size_t nr_tests;
	double floor_ns; /* asked for; what the instrument cannot tell apart may be more */
	bool exact;	 /* deterministic: the one figure of each side is what it is */
};

/* Judge the pair's figure by the test of all its boots. Released by statistic_free. */
void statistic_judge(const struct pair *pair, enum boots_figure figure,
		     const struct judging *judging, struct statistic *statistic_out);
void statistic_free(struct statistic *statistic);

/* Boots of the side that have events and are ok. */
size_t statistic_nr_boots(const struct pair *pair, int side);

#endif
