/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.c - differences of counters. Busy is what is not idle: idle time is counted by
 * the clock, while busy time is sampled by a tick that a short duty cycle can slip through.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "guest-runner/evidence.h"

static double clamp_share(double share)
{
	return share < 0 ? 0 : share > 1 ? 1 : share;
}

static const struct cpu_time *find_cpu(const struct counters *counters, int cpu)
{
	for (size_t i = 0; i < counters->nr_cpus; i++)
		if (counters->cpus[i].cpu == cpu)
			return &counters->cpus[i];
	return NULL;
}

static void collect_cpus(const struct counters *before, const struct counters *after,
			 struct evidence *evidence)
{
	double window_ms = evidence->window_s * 1000;

	evidence->cpus = calloc(after->nr_cpus, sizeof(*evidence->cpus));
	if (!evidence->cpus)
		abort();
	for (size_t i = 0; i < after->nr_cpus; i++) {
		const struct cpu_time *is = &after->cpus[i], *was = find_cpu(before, is->cpu);
		struct cpu_busy *busy = &evidence->cpus[evidence->nr_cpus];

		if (!was)
			continue;
		busy->cpu = is->cpu;
		busy->busy_share =
			clamp_share(1 - (double)(is->idle_ms - was->idle_ms) / window_ms);
		busy->steal_share = clamp_share((double)(is->steal_ms - was->steal_ms) / window_ms);
		evidence->busy_share += busy->busy_share;
		evidence->nr_cpus++;
	}
	if (evidence->nr_cpus)
		evidence->busy_share /= (double)evidence->nr_cpus;
}

void evidence_collect(const struct scenario *scenario, int asked_cpu, const struct counters *before,
		      const struct counters *after, const struct disk_irq *irq,
		      const struct measured *measured, struct evidence *evidence)
{
	*evidence = (struct evidence){
		.scenario = scenario,
		.asked_cpu = asked_cpu,
		.timer_cpu = measured->cpu,
		.window_s = (double)(after->at_ns - before->at_ns) / 1e9,
		.bytes_read = after->load.bytes - before->load.bytes,
	};
	evidence->aside_share = (double)measured->aside_ns / 1e9 / evidence->window_s;
	collect_cpus(before, after, evidence);
	if (evidence->nr_cpus)
		evidence->busy_share_load =
			((double)after->load.cpu_ns - (double)before->load.cpu_ns) / 1e9 /
			evidence->window_s / (double)evidence->nr_cpus;
	if (scenario->load != LOAD_IO)
		return;
	evidence->disk_irqs = interrupts_since(&before->interrupts, &after->interrupts, irq->line,
					       INTERRUPTS_ALL_CPUS);
	evidence->disk_irqs_on_cpu =
		interrupts_since(&before->interrupts, &after->interrupts, irq->line, measured->cpu);
}

void evidence_free(struct evidence *evidence)
{
	free(evidence->cpus);
	*evidence = (struct evidence){0};
}

/* The line that the measured events themselves are counted in: the busiest of the local
 * timer (LOC) and Xen's ("timer0"). One interrupt may serve several late events, so it can
 * have counted fewer than there were. */
static const struct interrupt_line *find_event_line(const struct counters *before,
						    const struct counters *after, int cpu)
{
	const struct interrupt_line *found = NULL;
	uint64_t most = 0;

	for (size_t i = 0; i < after->interrupts.nr_lines; i++) {
		const struct interrupt_line *line = &after->interrupts.lines[i];
		uint64_t count;

		if (strcmp(line->name, "LOC") && !strstr(line->what, "timer"))
			continue;
		count = interrupts_since(&before->interrupts, &after->interrupts, line->name, cpu);
		if (count > most) {
			most = count;
			found = line;
		}
	}
	return found;
}

static void add_irq_facts(const struct evidence *evidence, const struct counters *before,
			  const struct counters *after, uint64_t nr_events, struct facts *facts)
{
	const struct interrupt_line *event_line =
		find_event_line(before, after, evidence->timer_cpu);
	uint64_t sum = 0;
	char key[64];

	for (size_t i = 0; i < after->interrupts.nr_lines; i++) {
		const struct interrupt_line *line = &after->interrupts.lines[i];
		uint64_t count = interrupts_since(&before->interrupts, &after->interrupts,
						  line->name, evidence->timer_cpu);

		if (line == event_line)
			count -= nr_events < count ? nr_events : count;
		if (!count)
			continue;
		sum += count;
		snprintf(key, sizeof(key), "irqs_per_s_%s", line->name);
		facts_add(facts, key, "%.1f", (double)count / evidence->window_s);
	}
	facts_add(facts, "irqs_per_s", "%.1f", (double)sum / evidence->window_s);
}

void evidence_add_price(const struct record_head *head, struct facts *facts)
{
	if (!head->wait_bound_ns)
		return;
	facts_add(facts, "wait_share", "%.4f",
		  (double)head->wait_sum_ns / (double)(head->ended_ns - head->started_ns));
	facts_add(facts, "wait_max_ns", "%llu", (unsigned long long)head->wait_max_ns);
	facts_add(facts, "wait_bound_ns", "%llu", (unsigned long long)head->wait_bound_ns);
	facts_add(facts, "lead_ns", "%llu", (unsigned long long)head->lead_ns);
	facts_add(facts, "late_wakes", "%llu", (unsigned long long)head->nr_late_wakes);
}

void evidence_add_facts(const struct evidence *evidence, const struct counters *before,
			const struct counters *after, const struct measured *measured,
			struct facts *facts)
{
	char key[32];

	facts_add(facts, "cpu", "%d", evidence->timer_cpu);
	facts_add(facts, "window_ms", "%.0f", evidence->window_s * 1000);
	facts_add(facts, "busy_share", "%.3f", evidence->busy_share);
	if (evidence->scenario->load == LOAD_CPU)
		facts_add(facts, "busy_share_load", "%.3f", evidence->busy_share_load);
	if (evidence->aside_share > 0)
		facts_add(facts, "aside_share", "%.3f", evidence->aside_share);
	for (size_t i = 0; i < evidence->nr_cpus; i++) {
		const struct cpu_busy *busy = &evidence->cpus[i];

		snprintf(key, sizeof(key), "busy_share_cpu%d", busy->cpu);
		facts_add(facts, key, "%.3f", busy->busy_share);
		snprintf(key, sizeof(key), "steal_share_cpu%d", busy->cpu);
		if (busy->steal_share > 0)
			facts_add(facts, key, "%.3f", busy->steal_share);
	}
	if (evidence->scenario->load == LOAD_IO) {
		facts_add(facts, "disk_irqs", "%llu", (unsigned long long)evidence->disk_irqs);
		facts_add(facts, "disk_irqs_on_cpu", "%llu",
			  (unsigned long long)evidence->disk_irqs_on_cpu);
		facts_add(facts, "bytes_read", "%llu", (unsigned long long)evidence->bytes_read);
	}
	add_irq_facts(evidence, before, after, measured->nr_events, facts);
}
