// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * repeat.c - a config from a manifest: settings as they were resolved, a section per cell, and
 * nothing left to defaults that another version may have changed.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/repetition.h"
#include "analysis/report/repeat.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_LINE_BYTES 190 /* a config has no longer lines */

/* "KEY = VALUE". Whatever they hold is one line of one section. */
static void put_line(const char *key, const char *value, FILE *out)
{
	AUTO_FREE char *safe_key = text_escape(key);
	AUTO_FREE char *safe_value = text_escape(value);

	if (strlen(safe_key) + strlen(safe_value) < MAX_LINE_BYTES)
		fprintf(out, "%s = %s\n", safe_key, safe_value);
	else
		fprintf(out, "; too long for a config, to be given by --set: %.40s\n", safe_key);
}

static bool has_cells(const struct run_folder *run, const char *platform)
{
	for (size_t i = 0; i < run->nr_cells; i++)
		if (strcmp(run->cells[i].cell.platform, platform) == 0)
			return true;
	return false;
}

/* "images.KERNEL" are no settings: they tell what was booted. */
static void put_platforms(const struct run_folder *run, FILE *out)
{
	json_t *platforms = json_object_get(run->manifest, "platforms"), *platform, *value;
	const char *name, *key;

	json_object_foreach (platforms, name, platform) {
		if (!has_cells(run, name))
			continue;
		AUTO_FREE char *safe = text_escape(name);

		fprintf(out, "\n[platform %s]\n", safe);
		json_object_foreach (json_object_get(platform, "settings"), key, value)
			if (strncmp(key, "images.", 7) != 0 && json_is_string(value))
				put_line(key, json_string_value(value), out);
	}
}

/* Boots of the cell: the highest repetition of those like it. 0 where one like it came before. */
static uint64_t repetitions_of(const struct run_folder *run, size_t idx)
{
	const struct cell *cell = &run->cells[idx].cell;
	uint64_t most = 0;

	for (size_t i = 0; i < run->nr_cells; i++) {
		if (!repetition_alike(cell, &run->cells[i].cell))
			continue;
		if (i < idx)
			return 0;
		if (run->cells[i].cell.repetition > most)
			most = run->cells[i].cell.repetition;
	}
	return most;
}

static void put_names(const struct cell *cell, FILE *out)
{
	put_line("platforms", cell->platform, out);
	put_line("host-kernels", cell->host_kernel, out);
	put_line("kernels", cell->kernel, out);
	put_line("xen-slops", cell->xen_slop, out);
	put_line("guest-slops", cell->guest_slop, out);
	put_line("paravirt-providers", cell->paravirt, out);
	put_line("timers", cell->timer, out);
	put_line("instruments", cell->instrument, out);
	put_line("scenarios", cell->scenario, out);
	put_line("mode", cell->mode == CELL_GRID ? "grid" : "oneshot", out);
	put_line("keep", cell->keep == CELL_HISTOGRAM ? "histogram" : "samples", out);
	put_line("lock-memory", cell->lock_memory ? "yes" : "no", out);
}

static void put_numbers(const struct cell *cell, FILE *out)
{
	fprintf(out,
		"periods = %" PRIu64 "ns\nevents = %" PRIu64 "\nwarmup = %" PRIu64
		"\ninject = %" PRIu64 "ns\npriority = %" PRIu64 "\nhistogram-us = %" PRIu64 "\n",
		cell->period_ns, cell->nr_events, cell->nr_warmup, cell->inject_ns, cell->priority,
		cell->bound_us);
	if (cell->cpu != CELL_CPU_AUTO)
		fprintf(out, "cpu = %d\n", cell->cpu);
}

void repeat_write_config(const struct run_folder *run, FILE *out)
{
	AUTO_FREE char *path = text_escape(run->path);

	fprintf(out,
		"; The cells and settings of the run %s. Settings name programs: of a run from\n"
		"; elsewhere, read them first.\n",
		path);
	put_platforms(run, out);
	for (size_t i = 0; i < run->nr_cells; i++) {
		const uint64_t repetitions = repetitions_of(run, i);

		if (!repetitions)
			continue;
		fprintf(out, "\n[cells %zu]\n", i + 1);
		put_names(&run->cells[i].cell, out);
		put_numbers(&run->cells[i].cell, out);
		fprintf(out, "repetitions = %" PRIu64 "\n", repetitions);
	}
}

/* The lab host that has the run's platforms. */
static const char *lab_host(const struct run_folder *run)
{
	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *platform = run->cells[i].cell.platform;

		if (strncmp(platform, "xen", 3) == 0 || strcmp(platform, "dom0") == 0)
			return "xen";
		if (strcmp(platform, "kvm") == 0)
			return "kvm";
	}
	return "linux";
}

void repeat_write_command(const struct run_folder *run, const char *config, FILE *out)
{
	const char *lab = run_folder_lab(run);
	const json_t *realtime =
		json_object_get(json_object_get(run->manifest, "host"), "realtime");
	const char *rt = json_string_value(realtime);

	if (*lab)
		fprintf(out, "vmtick lab --host %s%s%s --take %s -- ", lab_host(run),
			rt && strcmp(rt, "yes") == 0 ? " --kernel rt" : "",
			strcmp(lab, "deterministic") == 0 ? " --deterministic" : "", config);
	fprintf(out, "vmtick run %s -o again", config);
}
