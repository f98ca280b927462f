/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-run.c - one cell. The load is on before the first counter is read and until the last
 * one is; what was measured goes to the disk only after the load has stopped.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "guest-runner/cell-run.h"
#include "guest-runner/cpulist.h"
#include "guest-runner/instrument.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/judge.h"

/* Shorter windows would count too few interrupts, and too few steps of /proc/stat's 10 ms,
 * for a rate: the load is held, and counted, until this has passed. */
#define WINDOW_MIN_MS 500

struct cell_run {
	const struct paths *paths;
	const struct load_disk *disk;
	const struct job_cell *cell;
	const struct scenario *scenario;
	cpu_set_t online;
	int timer_cpu;
	struct disk_irq irq; /* LOAD_IO only */
	struct load load;
	const struct instrument *instrument;
	struct measured measured;
	uint64_t begin_ms, load_start_ms, measure_ms; /* begin: uptime; the others: durations */
	struct facts facts;
};

static int check_names(struct cell_run *run, struct fault *verdict)
{
	char names[128];

	run->scenario = scenario_find(run->cell->scenario);
	if (!run->scenario)
		return fault_set(verdict, EXCHANGE_ERROR, EINVAL,
				 "unknown scenario \"%s\"; valid: %s", run->cell->scenario,
				 scenario_names(names, sizeof(names)));
	run->instrument = instrument_find(run->cell->instrument);
	if (!run->instrument)
		return fault_set(verdict, EXCHANGE_ERROR, EINVAL,
				 "unknown instrument \"%s\"; valid: %s", run->cell->instrument,
				 instrument_names(names, sizeof(names)));
	return 0;
}

/* The last CPU: the kernel gives CPU 0 the most work of its own. */
static int choose_cpu(struct cell_run *run, struct fault *verdict)
{
	bool automatic = run->cell->cpu == JOB_CPU_AUTO;
	int ret = cpulist_online(run->paths, &run->online);

	if (ret)
		return fault_set(verdict, EXCHANGE_ERROR, -ret, "cannot read the online CPUs: %s",
				 strerror(-ret));
	run->timer_cpu = automatic ? cpulist_last(&run->online) : run->cell->cpu;
	if (run->timer_cpu >= CPU_SETSIZE || !CPU_ISSET((size_t)run->timer_cpu, &run->online))
		return fault_set(verdict, EXCHANGE_ERROR, EINVAL,
				 "CPU %d of the cell is not online in this guest", run->timer_cpu);
	if (run->scenario->load != LOAD_IO)
		return 0;
	ret = disk_irq_place(run->paths, run->disk, &run->online, run->timer_cpu, automatic,
			     &run->irq, verdict);
	if (!ret)
		run->timer_cpu = run->irq.cpu;
	return ret;
}

/* The runner's own work must not disturb the timer where there is another CPU. */
static void step_aside(const struct cell_run *run)
{
	cpu_set_t others = run->online;

	CPU_CLR((size_t)run->timer_cpu, &others);
	if (CPU_COUNT(&others))
		sched_setaffinity(0, sizeof(others), &others);
}

static int start_load(struct cell_run *run, struct fault *verdict)
{
	uint64_t began_ms = counters_uptime_ms();
	int ret = load_start(run->paths, run->disk, run->scenario, &run->online,
			     run->irq.reader_cpu, &run->load, verdict);

	run->load_start_ms = counters_uptime_ms() - began_ms;
	return ret;
}

static void hold_window(uint64_t began_ns)
{
	uint64_t end_ns = began_ns + WINDOW_MIN_MS * 1000000ull;
	struct timespec end = {.tv_sec = (time_t)(end_ns / 1000000000),
			       .tv_nsec = (long)(end_ns % 1000000000)};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
		;
}

/* Measure between two readings of the counters. */
static int measure(struct cell_run *run, struct counters *before, struct counters *after,
		   struct fault *verdict)
{
	const struct task task = {run->paths, run->cell, &run->online, run->timer_cpu};
	uint64_t began_ms;
	int ret = counters_take(run->paths, &run->load, before, verdict);

	began_ms = counters_uptime_ms();
	if (!ret)
		ret = run->instrument->measure(&task, &run->measured, &run->facts, verdict);
	run->measure_ms = counters_uptime_ms() - began_ms;
	if (ret)
		return ret;
	hold_window(before->at_ns);
	return counters_take(run->paths, &run->load, after, verdict);
}

static void measure_and_judge(struct cell_run *run, struct fault *verdict)
{
	struct counters before = {0}, after = {0};
	struct evidence evidence;

	if (!measure(run, &before, &after, verdict)) {
		evidence_collect(run->scenario, run->timer_cpu, &before, &after, &run->irq,
				 &run->measured, &evidence);
		evidence_add_facts(&evidence, &before, &after, &run->measured, &run->facts);
		judge(&evidence, verdict);
		if (run->measured.unlike.outcome != EXCHANGE_OK)
			*verdict = run->measured.unlike;
		evidence_free(&evidence);
	}
	counters_free(&before);
	counters_free(&after);
}

static void add_facts(struct cell_run *run)
{
	const struct disk_irq *irq = &run->irq;

	if (*irq->line) {
		facts_add(&run->facts, "disk", "%s", run->disk->name);
		facts_add(&run->facts, "disk_irq", "%s", irq->line);
		facts_add(&run->facts, "disk_irq_what", "%s", irq->what);
		facts_add(&run->facts, "disk_irq_affinity", "%s", irq->affinity);
		facts_add(&run->facts, "disk_irq_managed", "%s", irq->managed ? "yes" : "no");
		facts_add(&run->facts, "reader_cpu", "%d", irq->reader_cpu);
	}
	facts_add(&run->facts, "begin_ms", "%llu", (unsigned long long)run->begin_ms);
	facts_add(&run->facts, "load_start_ms", "%llu", (unsigned long long)run->load_start_ms);
	facts_add(&run->facts, "measure_ms", "%llu", (unsigned long long)run->measure_ms);
	facts_add(&run->facts, "end_ms", "%llu", (unsigned long long)counters_uptime_ms());
}

static void run_cell(struct cell_run *run, struct fault *verdict)
{
	*verdict = (struct fault){.outcome = EXCHANGE_OK};
	if (check_names(run, verdict))
		return;
	if (!choose_cpu(run, verdict)) {
		step_aside(run);
		if (!start_load(run, verdict))
			measure_and_judge(run, verdict);
		load_stop(&run->load);
		sched_setaffinity(0, sizeof(run->online), &run->online);
	}
	disk_irq_restore(run->paths, &run->irq);
}

static int append(const struct cell_run *run, struct exchange *exchange, struct fault *verdict,
		  struct fault *fault)
{
	struct exchange_entry entry = {
		.cell_id = run->cell->id,
		.verdict = verdict,
		.facts = &run->facts,
		.record_fd = run->measured.fd,
		.record_bytes = run->measured.nr_bytes,
	};
	int ret = exchange_append(exchange, &entry, fault);

	if (ret == -ENOSPC && entry.record_bytes) { /* at least say so in the result */
		*verdict = *fault;
		entry.record_bytes = 0;
		ret = exchange_append(exchange, &entry, fault);
	}
	return ret;
}

int cell_run(const struct cell_place *place, const struct job_cell *cell, struct fault *verdict,
	     struct fault *fault)
{
	struct cell_run run = {
		.paths = place->paths, .disk = place->disk, .cell = cell, .measured = {.fd = -1}};
	int ret;

	run.begin_ms = counters_uptime_ms();
	run_cell(&run, verdict);
	add_facts(&run);
	if (verdict->outcome != EXCHANGE_OK && interrupt_pending())
		ret = fault_set(fault, EXCHANGE_ERROR, EINTR, "told to stop during cell %s",
				cell->id);
	else
		ret = append(&run, place->exchange, verdict, fault);
	if (run.measured.fd >= 0)
		run.instrument->release(run.paths, &run.measured);
	facts_free(&run.facts);
	return ret;
}
