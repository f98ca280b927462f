// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * counts.c - order statistics from counts. Buckets are walked in ascending order of value;
 * the range of a wide bucket begins at a multiple of its power-of-two width.
 */
#include <stdlib.h>
#include "analysis/counts.h"
#include "cli/alloc.h"

void counts_init(struct counts *counts)
{
	counts->narrow = alloc_array(COUNTS_NARROW, sizeof(uint64_t));
	counts->above = alloc_array(COUNTS_NR_WIDE, sizeof(uint64_t));
	counts->below = alloc_array(COUNTS_NR_WIDE, sizeof(uint64_t));
}

void counts_free(struct counts *counts)
{
	free(counts->narrow);
	free(counts->above);
	free(counts->below);
}

struct walk {
	struct counts_rank **ranks; /* ascending */
	size_t nr_ranks, next;
	uint64_t seen; /* values in the buckets walked */
};

/* Walk over a bucket of count values in [low, low + 2^shift): settle the ranks in it. */
static void walk_bucket(struct walk *walk, uint64_t count, int64_t low, unsigned int shift)
{
	const uint64_t before = walk->seen;

	walk->seen += count;
	while (walk->next < walk->nr_ranks && walk->ranks[walk->next]->rank <= walk->seen) {
		struct counts_rank *rank = walk->ranks[walk->next++];

		rank->within = rank->rank - before;
		rank->low = low;
		rank->shift = shift;
	}
}

static unsigned int wide_shift(uint32_t bucket)
{
	unsigned int shift = bucket >> COUNTS_SUB_BITS;

	return shift ? shift - 1 : 0;
}

/* The smallest value of 0 and more that the bucket counts. */
static uint64_t wide_floor(uint32_t bucket)
{
	unsigned int shift = wide_shift(bucket);

	return (uint64_t)(bucket - (shift << COUNTS_SUB_BITS)) << shift;
}

static int compare_ranks(const void *a, const void *b)
{
	const struct counts_rank *x = *(struct counts_rank *const *)a;
	const struct counts_rank *y = *(struct counts_rank *const *)b;

	return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool any_wide(const struct counts_rank *ranks, size_t nr_ranks)
{
	for (size_t i = 0; i < nr_ranks; i++)
		if (ranks[i].shift)
			return true;
	return false;
}

bool counts_find(const struct counts *counts, struct counts_rank *ranks, size_t nr_ranks)
{
	AUTO_FREE struct counts_rank **sorted = alloc_array(nr_ranks, sizeof(*sorted));
	struct walk walk = {.ranks = sorted, .nr_ranks = nr_ranks};

	for (size_t i = 0; i < nr_ranks; i++)
		sorted[i] = &ranks[i];
	qsort(sorted, nr_ranks, sizeof(*sorted), compare_ranks);

	for (uint32_t i = COUNTS_NR_WIDE; i-- > 0;) {
		/* -1 - x in [floor, floor + 2^shift), so x from -(floor + 2^shift) */
		uint64_t end = wide_floor(i) + (UINT64_C(1) << wide_shift(i));

		if (counts->below[i])
			walk_bucket(&walk, counts->below[i], (int64_t)(0 - end), wide_shift(i));
	}
	for (uint32_t i = 0; i < COUNTS_NARROW && walk.next < nr_ranks; i++)
		walk_bucket(&walk, counts->narrow[i], i, 0);
	for (uint32_t i = 0; i < COUNTS_NR_WIDE && walk.next < nr_ranks; i++)
		walk_bucket(&walk, counts->above[i], (int64_t)wide_floor(i), wide_shift(i));
	return any_wide(ranks, nr_ranks);
}

/* log2 of the width of the parts into which a pass divides a range. */
static unsigned int part_shift(const struct counts_rank *rank)
{
	return rank->shift > COUNTS_REFINE_BITS ? rank->shift - COUNTS_REFINE_BITS : 0;
}

void counts_refine_begin(struct counts_rank *ranks, size_t nr_ranks)
{
	for (size_t i = 0; i < nr_ranks; i++)
		ranks[i].parts = ranks[i].shift ? alloc_array((size_t)1 << COUNTS_REFINE_BITS,
							      sizeof(uint64_t))
						: NULL;
}

void counts_refine(struct counts_rank *ranks, size_t nr_ranks, int64_t x)
{
	if ((uint64_t)x < COUNTS_NARROW)
		return;
	for (size_t i = 0; i < nr_ranks; i++) {
		uint64_t offset = (uint64_t)x - (uint64_t)ranks[i].low;

		if (ranks[i].parts && offset >> ranks[i].shift == 0)
			ranks[i].parts[offset >> part_shift(&ranks[i])]++;
	}
}

bool counts_refine_end(struct counts_rank *ranks, size_t nr_ranks)
{
	for (size_t i = 0; i < nr_ranks; i++) {
		struct counts_rank *rank = &ranks[i];
		unsigned int shift = part_shift(rank);
		uint64_t part = 0;

		if (!rank->parts)
			continue;
		while (part < (UINT64_C(1) << (rank->shift - shift)) - 1 &&
		       rank->within > rank->parts[part])
			rank->within -= rank->parts[part++];
		rank->low = (int64_t)((uint64_t)rank->low + (part << shift));
		rank->shift = shift;
		free(rank->parts);
		rank->parts = NULL;
	}
	return any_wide(ranks, nr_ranks);
}
