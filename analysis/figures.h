/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figures.h - what is known of one cell of a run: its verdict, and the statistics of its
 * record. A record that cannot be believed gives no figures and the verdict error.
 */
#ifndef VMTICK_FIGURES_H
#define VMTICK_FIGURES_H

#include "analysis/stats.h"
#include "store/run-folder.h"

/* What a timer that waits for its deadlines took; NAN for others. */
struct price {
	double wait_share; /* of the CPU's time, waited with interrupts off, 0 to 1 */
	double wait_max_ns, wait_bound_ns;
	double lead_ns; /* at the end */
	double late_wakes;
};

/* Of a program that counts latencies in whole microseconds below a bound. */
struct counted {
	char program[48];    /* "cyclictest 2.40"; "" of other instruments, and then: NAN */
	double nr_overflows; /* at the bound and above it */
	double bound_ns;     /* of fired - armed: a quantile or low end of it is at least so much */
	struct summary irq;  /* until the interrupt came, where it is told; n = 0 elsewhere */
};

struct figures {
	enum verdict verdict; /* the manifest's, or worse */
	char *reason;	      /* why it is not ok, else "" */
	struct summary delay; /* of fired - armed, ns; n = 0 where nothing was measured. Of a
			       * program: until its thread ran */
	double nr_events;     /* NAN where nothing was measured */
	double nr_missed;     /* grid periods without an event of their own */
	double clock_cost_ns, arm_cost_ns; /* medians */
	struct price price;
	struct counted counted;
};

/*
 * Read the cell's texts, or its record, if it has one, in one pass (more where a quantile lies
 * beyond 1 ms of lateness). *figures_out is always filled, and released by figures_free. Errors,
 * naming the cell: the record is missing, damaged, newer, or of another cell.
 */
int figures_read(const struct run_folder *run, const struct run_cell *cell,
		 struct figures *figures_out, struct error *err);
void figures_free(struct figures *figures);

#endif
