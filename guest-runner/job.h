/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * job.h - the job text of the exchange disk: what this guest shall measure
 * (docs/formats.md).
 */
#ifndef VMTICK_JOB_H
#define VMTICK_JOB_H

#include <stddef.h>
#include <stdint.h>
#include "guest-kmod/record.h"
#include "guest-runner/fault.h"

#define JOB_CPU_AUTO (-1)

struct job_cell {
	char id[128];
	char timer[32];
	char instrument[32];
	char scenario[32];
	enum record_mode mode;
	enum record_keep keep;
	uint64_t period_ns;
	uint64_t nr_events;
	uint64_t nr_warmup;
	uint64_t inject_ns;
	uint64_t priority, bound_us, lock_memory; /* of cyclictest: see store/cell.h */
	int cpu;				  /* guest CPU of the timer, or JOB_CPU_AUTO */
};

struct job {
	struct job_cell *cells;
	size_t nr_cells;
};

/*
 * Parse the text; no cells at all are a trial guest's job. Names of timers, instruments and
 * scenarios are taken as they are: an unknown one spoils its own cell only. On success *job is
 * released by job_free. Errors: EINVAL, naming the line.
 */
int job_parse(const char *text, struct job *job, struct fault *fault);
void job_free(struct job *job);

#endif
