// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * distribution-record.c - the latencies in a record of the measuring module, from its samples
 * or its histogram. Nothing of it is given unless the checksum held.
 */
#include <errno.h>
#include <stdlib.h>
#include "analysis/cell-record.h"
#include "analysis/distribution.h"
#include "analysis/stats.h"
#include "cli/alloc.h"

#define NR_NARROW  (1u << 20) /* ns: latencies below 1 ms have a count each */
#define FIRST_ROOM (1u << 12)

/* Samples being counted. */
struct counting {
	uint64_t period_ns;
	uint64_t *narrow;	       /* [NR_NARROW], by latency */
	size_t nr_narrow;	       /* those from here on are 0 */
	struct distribution_bin *rest; /* of the other latencies, in no order */
	size_t nr_rest, room;
	uint64_t n;
	__int128 sum_ns;
};

/* Room is made by merging; where that frees less than half of it, it is doubled. */
static void count_rest(struct counting *counting, int64_t ns)
{
	if (counting->nr_rest == counting->room) {
		counting->nr_rest = distribution_merge(counting->rest, counting->nr_rest);
		if (counting->nr_rest >= counting->room / 2) {
			counting->room = counting->room ? 2 * counting->room : FIRST_ROOM;
			counting->rest =
				alloc_grow(counting->rest, counting->room, sizeof(*counting->rest));
		}
	}
	counting->rest[counting->nr_rest++] = (struct distribution_bin){ns, 1};
}

static void count_samples(void *context, const struct record_sample *samples, size_t nr)
{
	struct counting *counting = context;

	for (size_t i = 0; i < nr; i++) {
		const int64_t ns =
			(int64_t)(samples[i].fired_ns - samples[i].armed_ns - counting->period_ns);

		if ((uint64_t)ns < NR_NARROW) {
			counting->narrow[ns]++;
			if ((size_t)ns >= counting->nr_narrow)
				counting->nr_narrow = (size_t)ns + 1;
		} else {
			count_rest(counting, ns);
		}
		counting->sum_ns += ns;
	}
	counting->n += nr;
}

/* All counts as bins in ascending order. */
static void take_bins(struct counting *counting, struct distribution *out)
{
	size_t nr = distribution_merge(counting->rest, counting->nr_rest), room = nr;

	for (size_t i = 0; i < counting->nr_narrow; i++)
		room += counting->narrow[i] > 0;
	counting->rest = alloc_grow(counting->rest, room + 1, sizeof(*counting->rest));
	for (size_t i = 0; i < counting->nr_narrow; i++)
		if (counting->narrow[i])
			counting->rest[nr++] =
				(struct distribution_bin){(int64_t)i, counting->narrow[i]};
	out->nr_bins = distribution_merge(counting->rest, nr);
	out->bins = counting->rest;
}

static int read_samples(const struct record_file *file, const char *path, struct distribution *out,
			struct error *err)
{
	AUTO_FREE uint64_t *narrow = alloc_array(NR_NARROW, sizeof(*narrow));
	struct counting counting = {.period_ns = file->head->period_ns, .narrow = narrow};
	int ret = record_file_scan(file, path, count_samples, &counting, err);

	if (ret) {
		free(counting.rest);
		return ret;
	}
	take_bins(&counting, out);
	out->n = counting.n;
	if (counting.n) {
		out->max_ns = out->bins[out->nr_bins - 1].ns;
		out->mean_ns = (double)((long double)counting.sum_ns / (long double)counting.n);
	}
	return 0;
}

static void add_bin(struct distribution *out, int64_t ns, uint64_t count)
{
	if (count)
		out->bins[out->nr_bins++] =
			(struct distribution_bin){ns < out->max_ns ? ns : out->max_ns, count};
}

/* The last bucket has no upper end. Early events lie in the first: of them no more is known
 * than that they are early. */
static void take_buckets(const struct record_head *head, const uint64_t *buckets,
			 struct distribution *out)
{
	const uint32_t last = RECORD_HIST_NR_BUCKETS - 1;

	out->bins = alloc_array(RECORD_HIST_NR_BUCKETS + 1, sizeof(*out->bins));
	add_bin(out, -1, head->nr_early);
	add_bin(out, 0, buckets[0] - head->nr_early);
	for (uint32_t i = 1; i < last; i++)
		add_bin(out, (int64_t)record_hist_floor_ns(i + 1) - 1, buckets[i]);
	out->nr_above = buckets[last];
	if (out->nr_above)
		out->bound_ns = (int64_t)record_hist_floor_ns(last);
}

static int read_histogram(const struct record_file *file, const char *path,
			  struct distribution *out, struct error *err)
{
	const struct record_head *head = file->head;
	struct summary summary;
	int ret = record_file_scan(file, path, NULL, NULL, err);

	if (ret)
		return ret;
	if (!stats_of_histogram(head, file->buckets, &summary))
		return error_set(err, EXIT_OURS, EBADMSG,
				 "%s: the record is damaged: its counts contradict its head", path);
	out->n = head->nr_events;
	out->rounding = "counted in buckets: a latency is the largest of its bucket, at most "
			"1/1024 above the exact one";
	out->mean_ns = summary.mean;
	out->max_ns = out->n ? head->lateness_max_ns : 0;
	take_buckets(head, file->buckets, out);
	return 0;
}

int distribution_of_record(const char *path, const struct cell *cell,
			   struct distribution *distribution_out, struct error *err)
{
	struct record_file file;
	int ret = cell_record_open(path, cell, &file, err);

	if (ret)
		return ret;
	ret = file.head->keep == RECORD_HISTOGRAM
		      ? read_histogram(&file, path, distribution_out, err)
		      : read_samples(&file, path, distribution_out, err);
	record_file_close(&file);
	return ret;
}
