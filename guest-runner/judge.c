/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge.c - the proof that a scenario was really on. A busy timer CPU is no ground for any
 * verdict: its handler may eat all of it at short periods, and that is a finding.
 */
#include <errno.h>
#include "guest-runner/judge.h"

/* The load takes turns with the runner and the guest's own work, and /proc/stat counts in
 * steps of 10 ms: less than a fifth off is the load that was asked. */
#define LOAD_SHARE_MIN 0.8

/* stress-ng overshoots by the part of its last step; more than this is another load. It is
 * compared with the load's own CPU time only, for the rest is the guest's. */
#define LOAD_SHARE_EXCESS_MAX 0.15

/* An idle guest's other CPUs run the runner at both ends of the window, some 5 % under
 * emulation, and what the instrument itself does beside the timer. Four times the 5 % more than
 * that is foreign work. */
#define IDLE_SHARE_MAX 0.2

/* The point of the scenario is that disk interrupts meet the timer's: nearly all must. */
#define DISK_IRQS_ON_CPU_MIN 0.9

/* An idle guest has some ten interrupts a second; ten times that is a disk at work, however
 * slow (the paper counted 1733 a second). */
#define DISK_IRQS_PER_S_MIN 100

static void judge_idle(const struct evidence *evidence, struct fault *verdict)
{
	for (size_t i = 0; i < evidence->nr_cpus; i++)
		if (evidence->cpus[i].cpu != evidence->timer_cpu &&
		    evidence->cpus[i].busy_share > IDLE_SHARE_MAX + evidence->aside_share)
			fault_set(verdict, EXCHANGE_INVALID, EBUSY,
				  "the guest was not idle: CPU %d was busy %.0f %% of the time",
				  evidence->cpus[i].cpu, 100 * evidence->cpus[i].busy_share);
}

static void judge_cpu_load(const struct evidence *evidence, struct fault *verdict)
{
	double asked = evidence->scenario->percent / 100.0, used = evidence->busy_share_load;

	if (used < LOAD_SHARE_MIN * asked || used > asked + LOAD_SHARE_EXCESS_MAX) {
		fault_set(verdict, EXCHANGE_INVALID, ERANGE,
			  "the cpu load used %.0f %% of all CPUs' time, %.0f %% was asked",
			  100 * used, 100 * asked);
		return;
	}
	for (size_t i = 0; i < evidence->nr_cpus; i++)
		if (evidence->cpus[i].cpu != evidence->timer_cpu &&
		    evidence->cpus[i].busy_share < LOAD_SHARE_MIN * asked)
			fault_set(verdict, EXCHANGE_INVALID, ERANGE,
				  "CPU %d was busy %.0f %% of the time, a load of %.0f %% was "
				  "asked",
				  evidence->cpus[i].cpu, 100 * evidence->cpus[i].busy_share,
				  100 * asked);
}

static void judge_io(const struct evidence *evidence, struct fault *verdict)
{
	double per_s = (double)evidence->disk_irqs / evidence->window_s;
	double on_cpu = evidence->disk_irqs
				? (double)evidence->disk_irqs_on_cpu / (double)evidence->disk_irqs
				: 0;

	if (!evidence->bytes_read)
		fault_set(verdict, EXCHANGE_INVALID, ENODATA,
			  "the disk load read nothing during the measurement");
	else if (per_s < DISK_IRQS_PER_S_MIN)
		fault_set(verdict, EXCHANGE_INVALID, ERANGE,
			  "the disk raised %.0f interrupts a second, at least %d make the scenario",
			  per_s, DISK_IRQS_PER_S_MIN);
	else if (on_cpu < DISK_IRQS_ON_CPU_MIN)
		fault_set(verdict, EXCHANGE_INVALID, ERANGE,
			  "only %.0f %% of the disk's interrupts arrived on the timer's CPU %d",
			  100 * on_cpu, evidence->timer_cpu);
}

void judge(const struct evidence *evidence, struct fault *verdict)
{
	*verdict = (struct fault){.outcome = EXCHANGE_OK};
	if (evidence->timer_cpu != evidence->asked_cpu) {
		fault_set(verdict, EXCHANGE_INVALID, ERANGE,
			  "the timer was on CPU %d, CPU %d was asked", evidence->timer_cpu,
			  evidence->asked_cpu);
		return;
	}
	switch (evidence->scenario->load) {
	case LOAD_NONE:
		judge_idle(evidence, verdict);
		break;
	case LOAD_CPU:
		judge_cpu_load(evidence, verdict);
		break;
	case LOAD_IO:
		judge_io(evidence, verdict);
		break;
	case LOAD_OUTSIDE: /* it takes this guest's time, or is on these very CPUs */
		break;
	}
}
