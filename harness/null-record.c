/* SPDX-License-Identifier: GPL-2.0-or-later */
/* null-record.c - makes synthetic records: the same cell gives the same bytes, always. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>
#include "cli/alloc.h"
#include "harness/null-record.h"
#include "store/record-file.h"

#define NR_COSTS      16
#define CLOCK_COST_NS 25
#define ARM_COST_NS   200
#define LATENESS_NS   500  /* the least lateness of a synthetic event */
#define SPREAD_NS     1000 /* and how much more it may be */
#define LEAD_NS	      4000 /* of a timer that waits, whose events are 1/LEAD_GAIN as late */
#define LEAD_GAIN     100
#define WAIT_BOUND_NS 20000

/* xorshift64: the lateness of synthetic events. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static void add_lateness(struct record_head *head, uint64_t lateness_ns)
{
	unsigned __int128 sq =
		((unsigned __int128)head->lateness_sq_hi << 64) | head->lateness_sq_lo;

	sq += (unsigned __int128)lateness_ns * lateness_ns;
	head->lateness_sq_lo = (uint64_t)sq;
	head->lateness_sq_hi = (uint64_t)(sq >> 64);
	head->lateness_sum_ns += (int64_t)lateness_ns;
	if (!head->nr_events || (int64_t)lateness_ns < head->lateness_min_ns)
		head->lateness_min_ns = (int64_t)lateness_ns;
	if ((int64_t)lateness_ns > head->lateness_max_ns)
		head->lateness_max_ns = (int64_t)lateness_ns;
	head->nr_events++;
}

static void fill_head(struct record_head *head, const struct cell *cell)
{
	bool samples = cell->keep == CELL_SAMPLES;

	*head = (struct record_head){
		.magic = RECORD_MAGIC,
		.byte_order = RECORD_BYTE_ORDER,
		.version = RECORD_VERSION,
		.head_bytes = sizeof(*head),
		.mode = (uint32_t)cell->mode,
		.keep = (uint32_t)cell->keep,
		.cpu = 1,
		.hist_sub_bits = RECORD_HIST_SUB_BITS,
		.period_ns = cell->period_ns,
		.nr_events_asked = cell->nr_events,
		.inject_ns = cell->inject_ns,
		.nr_warmup = cell->nr_warmup,
		.nr_samples = samples ? cell->nr_events : 0,
		.nr_clock_costs = NR_COSTS,
		.nr_arm_costs = NR_COSTS,
		.nr_buckets = samples ? 0 : RECORD_HIST_NR_BUCKETS,
		.started_ns = 1000000000,
	};
	snprintf(head->timer, sizeof(head->timer), "%s", cell->timer);
	if (strcmp(cell->timer, "hrtimer") != 0) {
		head->wait_bound_ns = WAIT_BOUND_NS;
		head->lead_ns = LEAD_NS;
	}
}

static size_t record_bytes(const struct record_head *head)
{
	return sizeof(*head) + (head->nr_warmup + head->nr_samples) * sizeof(struct record_sample) +
	       (head->nr_clock_costs + head->nr_arm_costs + head->nr_buckets) * sizeof(uint64_t);
}

/* A timer that waits is woken so late after its lead began, waits for the rest, and is hardly
 * late after that. */
static uint64_t lateness_left(struct record_head *head, uint64_t lateness_ns)
{
	uint64_t wait_ns = head->lead_ns - lateness_ns;

	if (!head->wait_bound_ns)
		return lateness_ns;
	head->wait_sum_ns += wait_ns;
	if (wait_ns > head->wait_max_ns)
		head->wait_max_ns = wait_ns;
	return lateness_ns / LEAD_GAIN;
}

static void fill_series(struct record_head *head, uint64_t seed)
{
	struct record_sample *sample = (struct record_sample *)(head + 1), event;
	uint64_t *costs = (uint64_t *)(sample + head->nr_warmup + head->nr_samples);
	uint64_t armed_ns = head->started_ns, lateness_ns;

	for (uint64_t i = 0; i < head->nr_warmup + head->nr_events_asked; i++) {
		lateness_ns = lateness_left(head, LATENESS_NS + next_random(&seed) % SPREAD_NS) +
			      head->inject_ns;
		event = (struct record_sample){armed_ns, armed_ns + head->period_ns + lateness_ns};
		armed_ns = head->mode == RECORD_GRID ? armed_ns + head->period_ns : event.fired_ns;
		if (i < head->nr_warmup + head->nr_samples)
			sample[i] = event;
		if (i < head->nr_warmup)
			continue;
		add_lateness(head, lateness_ns);
		if (head->nr_buckets)
			costs[2 * NR_COSTS + record_hist_bucket(lateness_ns)]++;
	}
	head->ended_ns = armed_ns;
	for (unsigned i = 0; i < 2 * NR_COSTS; i++)
		costs[i] = i < NR_COSTS ? CLOCK_COST_NS : ARM_COST_NS;
}

void *null_record(const struct cell *cell, size_t *nr_bytes)
{
	struct record_head head, *record;

	fill_head(&head, cell);
	*nr_bytes = record_bytes(&head);
	record = alloc_array(*nr_bytes, 1);
	*record = head;
	fill_series(record, XXH64(cell->id, strlen(cell->id), 1) | 1);
	record->checksum = record_checksum(record, *nr_bytes);
	return record;
}
