/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instrument.h - what measures a cell, by name: our module, or a program of others. Each is one
 * implementation of the same two verbs; who calls them knows nothing else of it.
 */
#ifndef VMTICK_INSTRUMENT_H
#define VMTICK_INSTRUMENT_H

#include <sched.h>
#include "guest-runner/facts.h"
#include "guest-runner/job.h"
#include "guest-runner/sysfile.h"

/* What is to be measured, and where. */
struct task {
	const struct paths *paths;
	const struct job_cell *cell;
	const cpu_set_t *online;
	int cpu;
};

struct measured {
	int cpu;	     /* where its timer was */
	uint64_t nr_events;  /* its timer fired so often, those that are not kept included */
	uint64_t aside_ns;   /* CPU time that it took beside the timer's CPU, for its own work */
	struct fault unlike; /* EXCHANGE_INVALID: it was not measured as asked; else EXCHANGE_OK */
	int fd;		     /* the record, or the texts, to be read by offset; -1: none */
	uint64_t nr_bytes;
};

struct instrument {
	const char *name;
	/*
	 * Measure, from begin to end; facts of its own are added. *measured is to be released
	 * where this returns 0; else nothing of it is left, and fault says whose it is:
	 * EXCHANGE_SKIPPED where this guest does not have what it takes, EXCHANGE_FAILED,
	 * EXCHANGE_ERROR where we or the job are wrong, or a signal stops the runner.
	 */
	int (*measure)(const struct task *task, struct measured *measured, struct facts *facts,
		       struct fault *fault);
	void (*release)(const struct paths *paths, struct measured *measured);
};

extern const struct instrument instrument_kmod, instrument_cyclictest, instrument_timerlat;

/* The instrument of this name, or NULL. */
const struct instrument *instrument_find(const char *name);

/* All names, "a, b, c", for messages. Returns out. */
const char *instrument_names(char *out, size_t size);

/* The longest that measuring the cell may take. */
unsigned int instrument_limit_ms(const struct job_cell *cell);

#endif
