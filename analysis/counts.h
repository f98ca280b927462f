/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counts.h - counts of values, from which any order statistic is found exactly without
 * keeping or sorting the values. Values 0 <= x < 2^20 have a count each; the others share
 * buckets of at most 1/1024 of their size, and a rank that falls into such a bucket is
 * narrowed down by further passes over the same values. Memory: about 10 MiB, whatever n.
 */
#ifndef VMTICK_COUNTS_H
#define VMTICK_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTS_NARROW	   (1u << 20)
#define COUNTS_SUB_BITS	   10
#define COUNTS_NR_WIDE	   ((63 - COUNTS_SUB_BITS + 1) << COUNTS_SUB_BITS)
#define COUNTS_REFINE_BITS 12 /* bits by which a pass narrows a rank */

struct counts {
	uint64_t *narrow; /* [COUNTS_NARROW], by value */
	uint64_t *above;  /* [COUNTS_NR_WIDE], values of 2^20 and more, by bucket */
	uint64_t *below;  /* [COUNTS_NR_WIDE], values x < 0, by bucket of -1 - x */
};

/* A rank that is looked for. The value of that rank lies in [low, low + 2^shift). */
struct counts_rank {
	uint64_t rank;	 /* 1..n; set by the caller */
	uint64_t within; /* its rank among the values of that range */
	int64_t low;	 /* the value, once shift is 0 */
	unsigned int shift;
	uint64_t *parts; /* counts of the range's parts during a pass */
};

void counts_init(struct counts *counts);
void counts_free(struct counts *counts);

/* The bucket of a value m >= 0: log-linear, 2^COUNTS_SUB_BITS to an octave. */
static inline uint32_t counts_bucket(uint64_t m)
{
	int shift = 63 - __builtin_clzll(m | 1) - COUNTS_SUB_BITS;

	if (shift < 0)
		shift = 0;
	return ((uint32_t)shift << COUNTS_SUB_BITS) + (uint32_t)(m >> shift);
}

static inline void counts_add(struct counts *counts, int64_t x)
{
	if ((uint64_t)x < COUNTS_NARROW)
		counts->narrow[x]++;
	else if (x >= 0)
		counts->above[counts_bucket((uint64_t)x)]++;
	else
		counts->below[counts_bucket(~(uint64_t)x)]++;
}

/*
 * Find the ranges of the given ranks. Returns true where one is wider than a value: then a
 * pass over the same values is to be made between counts_refine_begin and _end.
 */
bool counts_find(const struct counts *counts, struct counts_rank *ranks, size_t nr_ranks);

/* One more pass: begin, refine with every value, end. Returns true where it takes another. */
void counts_refine_begin(struct counts_rank *ranks, size_t nr_ranks);
void counts_refine(struct counts_rank *ranks, size_t nr_ranks, int64_t x);
bool counts_refine_end(struct counts_rank *ranks, size_t nr_ranks);

#endif
