/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * moments.h - exact integer sums, and what follows from them. Sums are taken modulo 2^128
 * and centred before anything is rounded: no figure depends on the order of the samples
 * or loses digits to their number.
 */
#ifndef VMTICK_MOMENTS_H
#define VMTICK_MOMENTS_H

#include <stdint.h>

struct moments {
	uint64_t n;
	__int128 sum;
	unsigned __int128 sum_sq;   /* of x^2, modulo 2^128 */
	unsigned __int128 sum_next; /* of x[i] * x[i + 1], modulo 2^128 */
	int64_t first, last, min, max;
};

/* What does not exist (too few samples, no spread, a sum that no samples can have) is NAN. */
double moments_mean(const struct moments *m);
double moments_sd(const struct moments *m);   /* uncorrected: divided by n */
double moments_lag1(const struct moments *m); /* autocorrelation of successive samples */

#endif
