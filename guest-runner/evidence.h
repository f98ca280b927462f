/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.h - what the counters around a measurement say about it: the figures that the
 * verdict rests on, and the facts for whoever reads the result.
 */
#ifndef VMTICK_EVIDENCE_H
#define VMTICK_EVIDENCE_H

#include "guest-runner/counters.h"
#include "guest-runner/disk-irq.h"
#include "guest-runner/facts.h"
#include "guest-runner/instrument.h"

struct cpu_busy {
	int cpu;
	double busy_share; /* not idle, 0 to 1 */
	double steal_share;
};

struct evidence {
	const struct scenario *scenario;
	int asked_cpu; /* where the timer was to be */
	int timer_cpu; /* where it was */
	double window_s;
	struct cpu_busy *cpus;
	size_t nr_cpus;
	double busy_share;	/* of all CPUs' time */
	double busy_share_load; /* what the load itself used of it */
	double aside_share; /* of one CPU's time: the instrument's own, beside the timer's CPU */
	uint64_t bytes_read;
	uint64_t disk_irqs, disk_irqs_on_cpu; /* LOAD_IO only */
};

/* What lay between two readings of the counters; irq: the disk's interrupt, with LOAD_IO.
 * Released by evidence_free. */
void evidence_collect(const struct scenario *scenario, int asked_cpu, const struct counters *before,
		      const struct counters *after, const struct disk_irq *irq,
		      const struct measured *measured, struct evidence *evidence);
void evidence_free(struct evidence *evidence);

/* The same as facts, and the interrupts by line. */
void evidence_add_facts(const struct evidence *evidence, const struct counters *before,
			const struct counters *after, const struct measured *measured,
			struct facts *facts);
/* What a timer that waits for its deadlines took from the guest, where it was one. */
void evidence_add_price(const struct record_head *head, struct facts *facts);

#endif
