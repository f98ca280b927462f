/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * binomial.h - which order statistics enclose a quantile, by the exact binomial
 * distribution: no assumption on the shape of the data, but independent samples.
 */
#ifndef VMTICK_BINOMIAL_H
#define VMTICK_BINOMIAL_H

#include <stdint.h>

/*
 * The rank (1..n) below which the permille quantile of n samples lies with a probability of
 * at most tail: the largest l with P(B <= l - 1) <= tail, B ~ Binomial(n, permille / 1000).
 * 0 where n is too small for one. permille: 1..999.
 */
uint64_t binomial_low_rank(uint64_t n, unsigned int permille, double tail);

/* The same from above: the smallest u with P(B >= u) <= tail; 0 where n is too small. */
uint64_t binomial_high_rank(uint64_t n, unsigned int permille, double tail);

#endif
