/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake-boots.h - cells whose latencies a test chooses, as samples or as a histogram, and the run
 * "boots" of them in the working folder. Always the same bytes.
 */
#ifndef VMTICK_FAKE_BOOTS_H
#define VMTICK_FAKE_BOOTS_H

#include "analysis/fake-runs.h"

static inline struct record_head series_head(const struct cell *cell, size_t nr)
{
	struct record_head head = {
		.magic = RECORD_MAGIC,
		.byte_order = RECORD_BYTE_ORDER,
		.version = RECORD_VERSION,
		.head_bytes = sizeof(head),
		.keep = cell->keep,
		.hist_sub_bits = RECORD_HIST_SUB_BITS,
		.period_ns = cell->period_ns,
		.nr_events = nr,
		.nr_samples = cell->keep == CELL_SAMPLES ? nr : 0,
		.nr_buckets = cell->keep == CELL_SAMPLES ? 0 : RECORD_HIST_NR_BUCKETS,
	};

	strcpy(head.timer, cell->timer);
	return head;
}

static inline void put_samples(struct record_sample *samples, const struct cell *cell,
			       const int64_t *latency_ns, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		samples[i].armed_ns = UINT64_C(1) << 62;
		samples[i].fired_ns =
			samples[i].armed_ns + cell->period_ns + (uint64_t)latency_ns[i];
	}
}

static inline void put_buckets(struct record_head *head, uint64_t *buckets,
			       const int64_t *latency_ns, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const int64_t ns = latency_ns[i];

		buckets[ns < 0 ? 0 : record_hist_bucket((uint64_t)ns)]++;
		head->nr_early += ns < 0;
		head->lateness_sum_ns += ns;
		if (i == 0 || ns < head->lateness_min_ns)
			head->lateness_min_ns = ns;
		if (i == 0 || ns > head->lateness_max_ns)
			head->lateness_max_ns = ns;
	}
}

/* A cell with a record of these latencies, kept as the cell says. */
static inline void add_series(struct maker *maker, struct cell cell, const int64_t *latency_ns,
			      size_t nr, const char *verdict, const char *reason)
{
	struct record_head head = series_head(&cell, nr);
	const size_t size = sizeof(head) + head.nr_samples * sizeof(struct record_sample) +
			    head.nr_buckets * sizeof(uint64_t);
	AUTO_FREE char *bytes = alloc_array(size, 1), *name = NULL, *path = NULL;
	FILE *file;

	cell_name(&cell);
	name = alloc_printf("cells/%s.rec", cell.id);
	path = alloc_printf("%s/%s", maker->path, name);
	if (cell.keep == CELL_SAMPLES)
		put_samples((void *)(bytes + sizeof(head)), &cell, latency_ns, nr);
	else
		put_buckets(&head, (void *)(bytes + sizeof(head)), latency_ns, nr);
	memcpy(bytes, &head, sizeof(head));
	head.checksum = record_checksum(bytes, size);
	memcpy(bytes, &head, sizeof(head));
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, size, 1, file), 1);
	fclose(file);
	list_cell(maker, &cell, verdict, reason, name);
}

/* Latencies that grow as those of a real machine do: many alike, few far out. */
static inline void fill_latencies(int64_t *latency_ns, size_t nr, int64_t base_ns, uint64_t seed)
{
	for (size_t i = 0; i < nr; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		latency_ns[i] = base_ns + (int64_t)((seed >> 33) % (uint64_t)base_ns);
		if ((seed >> 40) % 100 == 0)
			latency_ns[i] *= 2 + (int64_t)((seed >> 50) % 20);
	}
}

#define NR_LATENCIES 2000

static inline void add_boot(struct maker *maker, struct cell cell, uint64_t repetition,
			    int64_t base_ns, const char *verdict, const char *reason)
{
	int64_t latency_ns[NR_LATENCIES];

	cell.repetition = repetition;
	fill_latencies(latency_ns, NR_LATENCIES, base_ns, repetition * 7919 + cell.period_ns);
	add_series(maker, cell, latency_ns, NR_LATENCIES, verdict, reason);
}

/* Of the lab: a cell of three good boots, one invalid and one lost; one of a single boot; one of
 * two boots, half of whose events the last bucket cannot tell apart in the second; one that was
 * measured nowhere. */
static inline void make_boots(void)
{
	struct maker maker = maker_new("boots", "lab");
	struct cell three = make_cell("kvm", "hrtimer", "idle", 1000);
	struct cell wide = make_cell("qemu", "hrtimer", "idle", 1000);
	struct cell single = make_cell("kvm", "hrtimer", "io", 1000);
	int64_t latency_ns[10] = {-40, 3000, 3000, 4000, 5000, 5000, 6000, 7000, 8000};

	strcpy(three.host_kernel, "rt");
	wide.keep = CELL_HISTOGRAM;
	add_boot(&maker, three, 1, 20000, "ok", "");
	add_boot(&maker, three, 2, 22000, "ok", "");
	add_boot(&maker, single, 1, 50000, "ok", "");
	add_boot(&maker, three, 3, 60000, "invalid", "the load was not on");
	add_boot(&maker, three, 4, 21000, "ok", "");
	three.repetition = 5;
	add_unmeasured(&maker, three, "failed", "the guest panicked");
	for (wide.repetition = 1; wide.repetition <= 2; wide.repetition++) {
		latency_ns[9] = (int64_t)wide.repetition * 70000000000;
		add_series(&maker, wide, latency_ns, 10, "ok", "");
		for (int i = 4; i < 9; i++)
			latency_ns[i] = 69000000000;
	}
	add_unmeasured(&maker, make_cell("xen-pv", "hrtimer", "idle", 1000), "skipped",
		       "this host is no Dom0: boot into Xen first");
	maker_end(&maker);
}

#endif
