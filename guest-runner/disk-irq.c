/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk-irq.c - finding and placing the disk's interrupt. A disk may have one interrupt, or
 * a queue with one of its own per CPU: then the reading CPU decides which it is. What the
 * kernel says about an affinity is never taken for where the interrupts arrive.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "guest-runner/cpulist.h"
#include "guest-runner/disk-irq.h"
#include "guest-runner/interrupts.h"
#include "guest-runner/load-area.h"

/* Reads of one probe; the interrupt is the line that took at least half as many. Few, since
 * each CPU is probed, but more than anything else in the guest interrupts meanwhile. */
#define PROBE_READS 32

/* Where the interrupt of reads made on one CPU arrives. */
struct probe {
	char line[16];
	char what[80];
	int cpu;
};

static int irq_path(const char *line, const char *file, char *path, size_t size)
{
	return snprintf(path, size, "/proc/irq/%s/%s", line, file);
}

static int busiest_cpu(const struct interrupts *before, const struct interrupts *after,
		       const char *line)
{
	uint64_t most = 0;
	int cpu = -1;

	for (size_t i = 0; i < after->nr_cpus; i++) {
		uint64_t count = interrupts_since(before, after, line, after->cpus[i]);

		if (count > most) {
			most = count;
			cpu = after->cpus[i];
		}
	}
	return cpu;
}

static bool find_grown(const struct load_disk *disk, const struct interrupts *before,
		       const struct interrupts *after, struct probe *probe)
{
	uint64_t most = PROBE_READS / 2 - 1;
	bool found = false;

	for (size_t i = 0; i < after->nr_lines; i++) {
		const struct interrupt_line *line = &after->lines[i];
		uint64_t count = interrupts_since(before, after, line->name, INTERRUPTS_ALL_CPUS);

		if (!interrupts_is_device(line) || count <= most ||
		    !load_disk_may_raise(disk, line->name))
			continue;
		most = count;
		found = true;
		probe->cpu = busiest_cpu(before, after, line->name);
		memcpy(probe->line, line->name, sizeof(probe->line));
		memcpy(probe->what, line->what, sizeof(probe->what));
	}
	return found;
}

/* Read from this CPU and see which interrupt that raises, and where. */
static int probe_reads(const struct paths *paths, struct load_area *area, int reader_cpu,
		       struct probe *probe, struct fault *fault)
{
	struct interrupts before = {0}, after = {0};
	bool found = false;
	int ret;

	ret = cpulist_pin(reader_cpu);
	if (!ret)
		ret = interrupts_read(paths, &before);
	for (int i = 0; !ret && i < PROBE_READS; i++) {
		int got = load_area_read(area);

		ret = got < 0 ? got : 0;
	}
	if (!ret)
		ret = interrupts_read(paths, &after);
	if (!ret)
		found = find_grown(area->disk, &before, &after, probe);
	interrupts_free(&before);
	interrupts_free(&after);
	if (ret)
		return fault_set(fault, EXCHANGE_ERROR, -ret,
				 "cannot probe the disk's interrupt from CPU %d: %s", reader_cpu,
				 strerror(-ret));
	if (!found)
		return fault_set(fault, EXCHANGE_INVALID, ENODEV,
				 "%d reads of the disk raised no interrupt of their own in "
				 "/proc/interrupts: is it polled?",
				 PROBE_READS);
	return 0;
}

static void take_probe(struct disk_irq *irq, const struct probe *probe, int reader_cpu)
{
	memcpy(irq->line, probe->line, sizeof(irq->line));
	memcpy(irq->what, probe->what, sizeof(irq->what));
	irq->cpu = probe->cpu;
	irq->reader_cpu = reader_cpu;
}

/* Ask the kernel to move the interrupt; irq->managed where it refuses. Errors:
 * EXCHANGE_ERROR where it could be moved, but not restored. */
static int move(const struct paths *paths, struct disk_irq *irq, int wanted, struct fault *fault)
{
	char path[64], list[16];
	int ret;

	irq_path(irq->line, "smp_affinity_list", path, sizeof(path));
	snprintf(list, sizeof(list), "%d", wanted);
	ret = host_setting_change(paths, path, list, &irq->moved);
	irq->managed = ret != 0;
	return ret != -ENOTRECOVERABLE
		       ? 0
		       : fault_set(fault, EXCHANGE_ERROR, -ret,
				   "what is to be restored cannot be noted in %s", paths->undo);
}

/* A reader beside the timer is worth more than the timer on the CPU of other cells. */
static int score(const struct probe *probe, int reader_cpu, int wanted)
{
	return 2 * (probe->cpu != reader_cpu) + (probe->cpu == wanted) + 1;
}

/* The interrupt stays where it is: choose among the CPUs that could do the reads. */
static int choose_reader(const struct paths *paths, struct load_area *area, const cpu_set_t *online,
			 int wanted, bool may_follow, struct disk_irq *irq, struct fault *fault)
{
	struct probe probe = {0};
	int best = 0;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET((size_t)cpu, online))
			continue;
		int ret = probe_reads(paths, area, cpu, &probe, fault);

		if (ret)
			return ret;
		if ((may_follow || probe.cpu == wanted) && score(&probe, cpu, wanted) > best) {
			best = score(&probe, cpu, wanted);
			take_probe(irq, &probe, cpu);
		}
	}
	if (!best)
		return fault_set(
			fault, EXCHANGE_INVALID, EIO,
			"no interrupt of the disk can be had on CPU %d: the kernel manages "
			"them and put them elsewhere; ask for cpu = auto",
			wanted);
	return 0;
}

static int place(const struct paths *paths, struct load_area *area, const cpu_set_t *online,
		 int wanted, bool may_follow, struct disk_irq *irq, struct fault *fault)
{
	int reader_cpu = cpulist_other(online, wanted);
	struct probe probe = {0};
	int ret = probe_reads(paths, area, reader_cpu, &probe, fault);

	if (ret)
		return ret;
	take_probe(irq, &probe, reader_cpu);
	ret = move(paths, irq, wanted, fault);
	if (ret)
		return ret;
	if (irq->managed) {
		if (irq->cpu == wanted && reader_cpu != wanted)
			return 0;
		return choose_reader(paths, area, online, wanted, may_follow, irq, fault);
	}
	ret = probe_reads(paths, area, reader_cpu, &probe, fault);
	if (ret)
		return ret;
	take_probe(irq, &probe, reader_cpu);
	if (irq->cpu != wanted)
		return fault_set(
			fault, EXCHANGE_INVALID, EIO,
			"interrupt %s of the disk was moved to CPU %d but arrives on CPU %d",
			irq->line, wanted, irq->cpu);
	return 0;
}

int disk_irq_place(const struct paths *paths, const struct load_disk *disk, const cpu_set_t *online,
		   int wanted, bool may_follow, struct disk_irq *irq, struct fault *fault)
{
	struct load_area area;
	cpu_set_t was;
	char path[64];
	int ret = load_area_open(disk, &area, fault);

	*irq = (struct disk_irq){0};
	if (ret)
		return ret;
	sched_getaffinity(0, sizeof(was), &was);
	ret = place(paths, &area, online, wanted, may_follow, irq, fault);
	sched_setaffinity(0, sizeof(was), &was);
	load_area_close(&area);
	irq_path(irq->line, "effective_affinity_list", path, sizeof(path));
	sysfile_line(paths, path, irq->affinity, sizeof(irq->affinity));
	return ret;
}

void disk_irq_restore(const struct paths *paths, struct disk_irq *irq)
{
	host_setting_restore(paths, &irq->moved);
}
