/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake-runs.h - small synthetic runs in the working folder, for tests: "night" of no lab,
 * "lab-7" of the deterministic lab, "slops" of the lab, "timers" of the deterministic lab, too.
 * Always the same bytes.
 */
#ifndef VMTICK_FAKE_RUNS_H
#define VMTICK_FAKE_RUNS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "store/record-file.h"
#include "store/run-folder.h"

#define NR_SAMPLES 4500

/* The results folder under construction. */
struct maker {
	const char *path;
	json_t *manifest, *cells;
};

static inline struct maker maker_new(const char *path, const char *lab)
{
	AUTO_FREE char *cells_path = alloc_printf("%s/cells", path);
	struct maker maker = {path, NULL, json_array()};

	maker.manifest = json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:s, s:{s:s}, s:{s:{s:b}, s:{s:b, s:s, s:s}}, "
		"s:[{s:s, s:s, s:s, s:{s:i, s:i}, s:{s:s, s:s}, s:{s:s}}]}",
		"format", "vmtick-run", "version", 1, "vmtick", "1", "lab", lab, "created",
		"2026-01-02T03:04:05Z", "updated", "2026-01-02T03:05:05Z", "host", "kernel",
		"6.1.0 \x1b[31mred", "platforms", "qemu", "usable", 1, "vmware", "usable", 0,
		"reason", "vmrun is not installed", "remedy",
		"install VMware Workstation or name its vmrun in the platform's config", "boots",
		"id", "b1", "platform", "qemu", "verdict", "ok", "phases_ms", "define", 12, "boot",
		2034, "facts", "clocksource", "tsc", "cmdline", "console=ttyS0 quiet\nfake line",
		"files", "console", "boots/b1/console.log");
	assert_non_null(maker.manifest);
	assert_int_equal(mkdir(path, 0777), 0);
	assert_int_equal(mkdir(cells_path, 0777), 0);
	return maker;
}

static inline void maker_end(struct maker *maker)
{
	AUTO_FREE char *path = alloc_printf("%s/manifest.json", maker->path);

	json_object_set_new(maker->manifest, "cells", maker->cells);
	assert_int_equal(json_dump_file(maker->manifest, path, 0), 0);
	json_decref(maker->manifest);
}

static inline struct cell make_cell(const char *platform, const char *timer, const char *scenario,
				    unsigned int period_us)
{
	struct cell cell = {
		.period_ns = period_us * 1000u,
		.nr_events = NR_SAMPLES,
		.repetition = 1,
		.priority = CELL_PRIORITY_DEFAULT,
		.bound_us = CELL_BOUND_US_DEFAULT,
		.lock_memory = CELL_LOCK_MEMORY_DEFAULT,
		.cpu = CELL_CPU_AUTO,
	};

	strcpy(cell.platform, platform);
	strcpy(cell.kernel, "stock");
	strcpy(cell.timer, timer);
	strcpy(cell.instrument, "kmod");
	strcpy(cell.scenario, scenario);
	strcpy(cell.xen_slop, CELL_SLOP_DEFAULT);
	strcpy(cell.guest_slop, CELL_SLOP_DEFAULT);
	strcpy(cell.paravirt, CELL_PARAVIRT_DEFAULT);
	strcpy(cell.host_kernel, CELL_HOST_KERNEL_ANY);
	return cell;
}

static inline void list_cell(struct maker *maker, const struct cell *cell, const char *verdict,
			     const char *reason, const char *record)
{
	json_t *object = cell_to_json(cell);
	json_t *rest = json_pack("{s:s?, s:s, s:s, s:s, s:{s:s, s:s}}", "verdict", verdict,
				 "reason", reason, "boot", "b1", "record", record, "facts",
				 "busy_share", "0.02", "irqs_per_s", "11.5");

	json_object_update(object, rest);
	json_decref(rest);
	json_array_append_new(maker->cells, object);
}

/* A cell without a record. */
static inline void add_unmeasured(struct maker *maker, struct cell cell, const char *verdict,
				  const char *reason)
{
	cell_name(&cell);
	list_cell(maker, &cell, verdict, reason, "");
}

struct synthetic_record {
	struct record_head head;
	struct record_sample samples[NR_SAMPLES];
	uint64_t clock_costs_ns[3], arm_costs_ns[2];
};

/* Lateness between base_ns and three times as much, with a rare outlier. */
static inline void fill_samples(struct synthetic_record *record, uint64_t base_ns)
{
	uint64_t now_ns = 1000000000, random = record->head.period_ns + base_ns;

	for (int i = 0; i < NR_SAMPLES; i++) {
		uint64_t lateness_ns;

		random = random * 6364136223846793005u + 1442695040888963407u;
		lateness_ns =
			base_ns + (random >> 33) % (2 * base_ns) + (i % 1000 == 999 ? 2000000 : 0);
		record->samples[i].armed_ns = now_ns;
		now_ns += record->head.period_ns + lateness_ns;
		record->samples[i].fired_ns = now_ns;
	}
}

static inline void write_record(const struct maker *maker, const char *name,
				const struct synthetic_record *record)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", maker->path, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(record, sizeof(*record), 1, file), 1);
	fclose(file);
}

static inline void set_price(struct record_head *head)
{
	head->ended_ns = 1000000000;
	head->wait_sum_ns = 123000000;
	head->wait_max_ns = 4512;
	head->wait_bound_ns = 20000;
	head->lead_ns = 3100;
	head->nr_late_wakes = 12;
}

/* A cell with a record; damage: flip a bit of it after the checksum was taken. */
static inline void add_measured(struct maker *maker, struct cell cell, uint64_t base_ns,
				const char *verdict, const char *reason, bool damage)
{
	struct synthetic_record record = {
		.head = {.magic = RECORD_MAGIC,
			 .byte_order = RECORD_BYTE_ORDER,
			 .version = RECORD_VERSION,
			 .head_bytes = sizeof(struct record_head),
			 .mode = cell.mode,
			 .hist_sub_bits = RECORD_HIST_SUB_BITS,
			 .period_ns = cell.period_ns,
			 .nr_samples = NR_SAMPLES,
			 .nr_events = NR_SAMPLES,
			 .nr_missed = cell.mode == CELL_GRID ? 7 : 0,
			 .nr_clock_costs = 3,
			 .nr_arm_costs = 2},
		.clock_costs_ns = {31, 29, 30},
		.arm_costs_ns = {250, 240},
	};
	AUTO_FREE char *name = NULL;

	cell_name(&cell);
	name = alloc_printf("cells/%s.rec", cell.id);
	strcpy(record.head.timer, cell.timer);
	if (strcmp(cell.timer, "hrtimer") != 0)
		set_price(&record.head);
	fill_samples(&record, base_ns);
	record.head.checksum = record_checksum(&record, sizeof(record));
	record.samples[2000].fired_ns ^= damage ? 1u << 9 : 0;
	write_record(maker, name, &record);
	list_cell(maker, &cell, verdict, reason, name);
}

static inline void make_night(void)
{
	struct maker maker = maker_new("night", "");
	struct cell grid = make_cell("qemu", "hrtimer", "idle", 150);

	grid.mode = CELL_GRID;
	add_measured(&maker, make_cell("qemu", "hrtimer", "idle", 150), 13000, "ok", "", false);
	add_measured(&maker, grid, 14000, "ok", "", false);
	add_measured(&maker, make_cell("qemu", "hrtimer", "idle", 100), 13000, "ok", "", true);
	add_measured(&maker, make_cell("qemu", "hrtimer", "io", 150), 30000, "invalid",
		     "disk interrupts were on CPU 1, the timer on CPU 0 | *", false);
	add_measured(&maker, make_cell("qemu", "hrtimer", "cpu-30", 10), 9000, "ok", "", false);
	for (unsigned int period_us = 50; period_us <= 150; period_us += 50)
		add_unmeasured(&maker, make_cell("kvm", "hrtimer", "idle", period_us), "skipped",
			       "/dev/kvm cannot run an ordinary guest here (no console output in "
			       "20 s); run \"vmtick lab\" instead");
	add_unmeasured(&maker, make_cell("virtualbox", "hrtimer", "idle", 150), NULL, "");
	add_unmeasured(&maker, make_cell("linux", "hrtimer", "io", 10), "ok", "");
	add_unmeasured(&maker, make_cell("qemu", "hrtimer", "idle", 1000), "failed",
		       "the guest panicked\x1b[2J");
	maker_end(&maker);
}

static inline void make_lab(void)
{
	struct maker maker = maker_new("lab-7", "deterministic");

	add_measured(&maker, make_cell("xen-pv", "hrtimer", "idle", 10), 100000, "ok", "", false);
	add_measured(&maker, make_cell("xen-pv", "xen-virq", "idle", 10), 2300, "ok", "", false);
	add_measured(&maker, make_cell("xen-pv", "guard", "idle", 10), 2500, "ok", "", false);
	add_measured(&maker, make_cell("xen-pv", "xen-virq", "cpu-30", 10), 2400, "ok", "", false);
	maker_end(&maker);
}

static inline void make_slops(void)
{
	static const char *const slops[] = {CELL_SLOP_DEFAULT, "1"};
	struct maker maker = maker_new("slops", "lab");
	json_t *boot = json_array_get(json_object_get(maker.manifest, "boots"), 0);

	json_object_set_new(boot, "vmm", json_string("Xen 4.17.5, libvirt 9.0.0"));
	json_object_set_new(boot, "settings", json_pack("{s:s}", "pin", "1"));
	json_object_update_new(json_object_get(boot, "facts"),
			       json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
					 "clockevent", "xen", "clockevent_min_delta_ns", "1",
					 "guest_timer_slop_ns", "1", "xen_version", "4.17.5",
					 "xen_cmdline", "timer_slop=1", "xen_scheduler", "null",
					 "xen_timer_slop_ns", "1", "vcpu0_host_cpus", "1",
					 "vcpu1_host_cpus", "0-1"));

	for (int i = 0; i < 4; i++) {
		struct cell cell = make_cell("xen-pv", "hrtimer", "cpu-30", 10);

		strcpy(cell.xen_slop, slops[i / 2]);
		strcpy(cell.guest_slop, slops[i % 2]);
		add_measured(&maker, cell, i == 3 ? 3200 : 50000, "ok", "", false);
	}
	add_measured(&maker, make_cell("qemu", "hrtimer", "cpu-30", 10), 9000, "ok", "", false);
	maker_end(&maker);
}

/* Native at all four slops, the new timers at the outer two; one scenario without natives. */
static inline void make_timers(void)
{
	static const char *const slops[] = {CELL_SLOP_DEFAULT, "1"};
	struct maker maker = maker_new("timers", "deterministic");

	for (int i = 0; i < 4; i++) {
		struct cell cell = make_cell("xen-pv", "hrtimer", "io", 10);

		strcpy(cell.xen_slop, slops[i / 2]);
		strcpy(cell.guest_slop, slops[i % 2]);
		add_measured(&maker, cell, 100000 >> i, i == 2 ? "invalid" : "ok",
			     i == 2 ? "the load was not on" : "", false);
		strcpy(cell.timer, "guard");
		if (i % 3 == 0)
			add_measured(&maker, cell, 2000 - 100 * i, "ok", "", false);
		strcpy(cell.timer, "xen-virq");
		if (i == 0)
			add_unmeasured(&maker, cell, "skipped",
				       "timer=xen-virq is not available: this Xen has no such "
				       "timer");
		else if (i == 3)
			add_measured(&maker, cell, 1100, "ok", "", false);
	}
	add_measured(&maker, make_cell("linux", "guard", "idle", 10), 1500, "ok", "", false);
	maker_end(&maker);
}

/* A guest of the product itself, at two providers, and one that ran in what stood in for it. */
static inline void make_stand_in(void)
{
	static const char *const providers[] = {CELL_PARAVIRT_DEFAULT, "none"};
	struct maker maker = maker_new("desktop", "");
	json_t *boots = json_object_get(maker.manifest, "boots");

	json_object_set_new(json_object_get(json_array_get(boots, 0), "facts"), "machine_product",
			    json_string("VirtualBox"));
	json_array_append_new(boots,
			      json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "id", "b2", "platform",
					"virtualbox", "verdict", "ok", "facts", "machine_vendor",
					"QEMU", "machine_product", "Standard PC"));
	for (int i = 0; i < 2; i++) {
		struct cell cell = make_cell("virtualbox", "hrtimer", "idle", 150);

		strcpy(cell.paravirt, providers[i]);
		add_measured(&maker, cell, 40000 >> i, "ok", "", false);
	}
	add_measured(&maker, make_cell("virtualbox", "hrtimer", "idle", 100), 30000, "ok", "",
		     false);
	json_object_set_new(json_array_get(maker.cells, 2), "boot", json_string("b2"));
	maker_end(&maker);
}

#endif
