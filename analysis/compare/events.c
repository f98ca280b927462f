// SPDX-License-Identifier: GPL-2.0-or-later
/* events.c - walks over two records at once, or over two lists of counts. */
#include <string.h>
#include "analysis/cell-record.h"
#include "analysis/compare/events.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

static uint64_t less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static int64_t lateness(const struct record_sample *sample, uint64_t period_ns)
{
	return (int64_t)(sample->fired_ns - sample->armed_ns - period_ns);
}

/* Far apart by how much, whatever the signs. */
static uint64_t distance(int64_t a, int64_t b)
{
	return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

static void compare_samples(const struct record_file *a, const struct record_file *b,
			    struct events_difference *out)
{
	const uint64_t nr = less(out->nr[0], out->nr[1]), period_ns = a->head->period_ns;

	out->in_order = true;
	out->nr_other = out->nr[0] + out->nr[1] - 2 * nr;
	out->same_times =
		!out->nr_other && memcmp(a->samples, b->samples, nr * sizeof(*a->samples)) == 0;
	for (uint64_t i = 0; i < nr && !out->same_times; i++) {
		const int64_t ns[2] = {lateness(&a->samples[i], period_ns),
				       lateness(&b->samples[i], period_ns)};

		if (ns[0] == ns[1])
			continue;
		if (distance(out->largest_ns[0], out->largest_ns[1]) == 0) {
			out->first = i;
			memcpy(out->first_ns, ns, sizeof(ns));
		}
		if (distance(ns[0], ns[1]) > distance(out->largest_ns[0], out->largest_ns[1])) {
			out->largest = i;
			memcpy(out->largest_ns, ns, sizeof(ns));
		}
		out->nr_other++;
	}
}

/* Events that one has at a latency, or above the bound, and the other has not. */
static void compare_counts(const struct distribution *a, const struct distribution *b,
			   struct events_difference *out)
{
	uint64_t nr_common = less(a->nr_above, b->nr_above);
	size_t i = 0, k = 0;

	while (i < a->nr_bins && k < b->nr_bins) {
		const int64_t ns_a = a->bins[i].ns, ns_b = b->bins[k].ns;

		if (ns_a == ns_b)
			nr_common += less(a->bins[i].count, b->bins[k].count);
		i += ns_a <= ns_b;
		k += ns_b <= ns_a;
	}
	out->nr_other = (a->n > b->n ? a->n : b->n) - nr_common;
}

static int open_record(const struct selected *cell, struct record_file *file, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", cell->run->path, cell->in_run->record);

	return cell_record_open(path, &cell->in_run->cell, file, err);
}

int events_compare(const struct selected *a, const struct selected *b,
		   struct events_difference *out, struct error *err)
{
	struct record_file files[2];
	int ret;

	*out = (struct events_difference){.nr = {a->distribution.n, b->distribution.n}};
	if (printed_is(&a->cell) || a->cell.keep == CELL_HISTOGRAM || printed_is(&b->cell) ||
	    b->cell.keep == CELL_HISTOGRAM) {
		compare_counts(&a->distribution, &b->distribution, out);
		return 0;
	}
	ret = open_record(a, &files[0], err);
	if (ret)
		return ret;
	ret = open_record(b, &files[1], err);
	if (!ret) {
		compare_samples(&files[0], &files[1], out);
		record_file_close(&files[1]);
	}
	record_file_close(&files[0]);
	return ret;
}
