/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ranks.h - the rank-sum test of Wilcoxon, Mann and Whitney: could the values of two sides have
 * come out so by chance alone? It asks nothing of the values' shape. Up to RANKS_EXACT values it
 * counts every way in which the labels could lie, ties included; nothing is drawn at random.
 */
#ifndef VMTICK_RANKS_H
#define VMTICK_RANKS_H

#include <stddef.h>

/* Of both sides. With more the normal approximation serves, whose far tails are too heavy rather
 * than too light: it errs towards "no difference". */
#define RANKS_EXACT 100

/* The two-sided p-value, twice the smaller tail, at most 1: both nr > 0. INFINITY is a value above
 * all others, and equal to itself. */
double ranks_p(const double *a, size_t nr_a, const double *b, size_t nr_b);

/*
 * Which of the nr_a * nr_b differences b - a, in ascending order, enclose the shift between two
 * sides: the rank, from 1, counted from either end, outside of which it lies with a probability of
 * at most tail on each side. 0 where there are too few values for that.
 */
size_t ranks_cut(size_t nr_a, size_t nr_b, double tail);

/* The least number of values a side with which a p-value can come down to p. */
size_t ranks_least(double p);

#endif
