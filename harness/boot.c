/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot.c - the life of one guest, from its exchange disk to its verdicts. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/boot.h"
#include "harness/collect.h"
#include "harness/console.h"
#include "harness/exchange.h"
#include "harness/host-facts.h"
#include "harness/host-load.h"
#include "harness/host-state.h"
#include "harness/host-window.h"
#include "harness/recover.h"
#include "harness/watch.h"
#include "store/manifest.h"

#define TAIL_LINES 20

/* A boot in progress. */
struct life {
	const struct boot *boot;
	struct guest_files files;
	struct exchange_disk disk;
	struct collect collect;
	struct guest *guest;
	struct host_load *load; /* NULL: none, or no more */
	struct host_window window;
	json_t *object; /* in the manifest */
	char id[CELL_ID_MAX];
	uint64_t began_ns, started_ns;
	unsigned nr_told; /* the cell that the progress line names */
	size_t nr_skipped;
	bool collected; /* nothing is on the disk that is not in the run's folder */
};

static void on_cell(void *user, const char *id, enum verdict verdict, const char *reason)
{
	struct life *life = user;

	life->nr_skipped += verdict == VERDICT_SKIPPED;
	progress_cell(life->boot->progress, id, verdict_name(verdict), reason);
}

/* PLATFORM-KERNEL-N, N the first that is free in this run. */
static void name_boot(struct life *life)
{
	const struct boot *boot = life->boot;

	for (unsigned n = 1;; n++) {
		snprintf(life->id, sizeof(life->id), "%s-%s-%u", boot->platform->name, boot->kernel,
			 n);
		if (!manifest_boot(boot->manifest, life->id))
			break;
	}
}

static int make_files(struct life *life, struct error *err)
{
	const struct boot *boot = life->boot;
	struct guest_files *files = &life->files;

	files->folder = alloc_printf("%s/boots/%s", boot->folder, life->id);
	files->disk = alloc_printf("%s/" RECOVER_DISK, files->folder);
	files->console = alloc_printf("%s/console.log", files->folder);
	files->asked = boot->cells;
	files->images = boot->images->folder;
	files->vmlinux = boot->images->vmlinux;
	files->initramfs = boot->images->initramfs;
	files->iso = boot->images->iso;
	if (mkdir(files->folder, 0755) && errno != EEXIST)
		return error_set(
			err, EXIT_OURS, errno,
			"folder %s cannot be made: %s: choose another results folder with -o",
			files->folder, strerror(errno));
	unlink(files->console);
	return exchange_create(files->disk, life->id, boot->cells, boot->nr_cells,
			       settings_number(boot->settings, "disk-mib") << 20,
			       settings_number(boot->settings, "load-mib") << 20, err);
}

static void free_files(struct guest_files *files)
{
	free(files->folder);
	free(files->disk);
	free(files->console);
}

/* Of the evidence, what the boot's platform has left. */
static void note_files(struct life *life)
{
	static const struct {
		const char *name, *file;
	} evidence[] = {
		{"domain", "domain.xml"},      {"console", "console.log"},
		{"machine", "machine.txt"},    {"settings", "machine.vbox"},
		{"monitor_log", "VBox.log"},   {"settings", "guest.vmx"},
		{"monitor_log", "vmware.log"},
	};

	for (size_t i = 0; i < sizeof(evidence) / sizeof(*evidence); i++) {
		AUTO_FREE char *path = alloc_printf("%s/%s", life->files.folder, evidence[i].file);
		AUTO_FREE char *below = alloc_printf("boots/%s/%s", life->id, evidence[i].file);

		if (!access(path, F_OK))
			json_object_set_new(json_object_get(life->object, "files"),
					    evidence[i].name, json_string(below));
	}
}

static void tell_cell(struct life *life, unsigned nr_begun)
{
	const struct boot *boot = life->boot;
	const struct cell *cell;

	if (!nr_begun || nr_begun == life->nr_told || nr_begun > boot->nr_cells)
		return;
	life->nr_told = nr_begun;
	cell = &boot->cells[nr_begun - 1];
	progress_step(boot->progress, "%s: %s, %llu events", life->id, cell->id,
		      (unsigned long long)cell->nr_events);
}

/* What the host does from here on is of no cell. */
static void end_load(struct life *life)
{
	host_window_close(&life->window);
	host_load_stop(life->load);
	life->load = NULL;
}

/* Collect before the next cell is told, so that the progress counts what is done. The host's
 * load is on from before the first cell to behind the last. */
static int on_change(void *user, const struct console *console, struct error *err)
{
	struct life *life = user;
	int ret;

	if (life->load && console->hello && host_load_go(life->load))
		host_window_look(&life->window, 0); /* no cell is judged by what was before */
	host_window_look(&life->window, console->nr_begun);
	ret = collect_results(&life->collect, &life->disk, false, err);
	if (console->ended)
		end_load(life);
	tell_cell(life, console->nr_begun);
	return ret;
}

static void note_phase(struct life *life, const char *name, uint64_t from_ns, uint64_t to_ns)
{
	if (to_ns > from_ns)
		json_object_set_new(json_object_get(life->object, "phases_ms"), name,
				    json_real((double)(to_ns - from_ns) / 1e6));
}

/* begin .. start: disk and monitor; .. boot: until the runner spoke; .. cells; .. off. */
static void note_phases(struct life *life, const struct watch_end *end)
{
	note_phase(life, "start", life->began_ns, life->started_ns);
	note_phase(life, "boot", 0, end->hello_ns);
	note_phase(life, "first_cell", 0, end->first_ns);
	note_phase(life, "cells", end->hello_ns, end->ended_ns);
	note_phase(life, "off", end->ended_ns, end->off_ns);
	note_phase(life, "total", life->began_ns, watch_now_ns());
}

static bool is_settled(const struct life *life, size_t idx)
{
	return collect_is_settled(life->boot->manifest, life->object, life->boot->cells[idx].id);
}

static size_t nr_settled(const struct life *life)
{
	size_t nr = 0;

	for (size_t i = 0; i < life->boot->nr_cells; i++)
		nr += is_settled(life, i);
	return nr;
}

/* Give up the first max_cells cells that did not come. */
static void give_up(struct life *life, size_t max_cells, enum verdict verdict, const char *reason)
{
	for (size_t i = 0; i < life->boot->nr_cells && max_cells; i++) {
		if (is_settled(life, i))
			continue;
		collect_give_up(&life->collect, life->boot->cells[i].id, verdict, reason);
		max_cells--;
	}
}

/* A lost guest takes with it the cell that it was in, or all where it never came to one. */
static void give_up_lost(struct life *life, enum verdict verdict, const char *reason)
{
	size_t nr_begun = exchange_nr_begun(&life->disk);

	if (!nr_begun)
		give_up(life, life->boot->nr_cells, verdict, reason);
	else if (nr_begun > nr_settled(life))
		give_up(life, 1, verdict, reason);
}

static void keep_tail(struct life *life)
{
	AUTO_FREE char *tail = console_tail(life->files.console, TAIL_LINES);

	json_object_set_new(life->object, "console_tail", json_string(tail) ?: json_string(""));
}

static void judge(struct life *life, const struct watch_end *end)
{
	bool whole = nr_settled(life) == life->boot->nr_cells;
	enum verdict verdict = end->unreachable ? VERDICT_ERROR : VERDICT_FAILED;
	const char *reason =
		end->complete ? "the runner ended without delivering all cells" : end->reason;

	if (end->complete && whole) {
		manifest_worsen(life->object, VERDICT_OK, "");
		return;
	}
	manifest_worsen(life->object, verdict, reason);
	if (end->complete)
		give_up(life, life->boot->nr_cells, verdict, reason);
	else
		give_up_lost(life, verdict, reason);
	keep_tail(life);
}

/* The guest speaks: now its CPUs are there to be looked at. What was silently not met makes
 * every cell of this boot invalid. */
static void on_guest_facts(void *user)
{
	struct life *life = user;
	const struct boot *boot = life->boot;
	char reason[256];

	if (boot->platform->diagnose &&
	    !boot->platform->diagnose(life->guest, json_object_get(life->object, "facts"), reason,
				      sizeof(reason))) {
		json_object_set_new(life->object, "invalid", json_string(reason));
		manifest_worsen(life->object, VERDICT_INVALID, reason);
	}
}

static void on_result(void *user, json_t *cell)
{
	struct life *life = user;

	if (!host_is_elsewhere(life->boot->settings))
		host_window_judge(&life->window, cell);
}

/* See the started guest through. */
static int watch(struct life *life, struct error *err)
{
	const struct boot *boot = life->boot;
	struct watch watch = {
		.platform = boot->platform,
		.settings = boot->settings,
		.guest = life->guest,
		.console_path = life->files.console,
		.cells = boot->cells,
		.nr_cells = boot->nr_cells,
		.on_change = on_change,
		.user = life,
	};
	struct watch_end end;
	struct error late;
	int ret = watch_guest(&watch, &end, err), collected;

	end_load(life);
	boot->platform->stop(life->guest);
	life->guest = NULL;
	life->collected = ret == -ENODATA; /* of a truncated disk nothing more can be read */
	if (ret && ret != -EINTR)
		return ret;
	life->collect.on_guest_facts = NULL; /* nobody is left to be asked */
	collected = collect_results(&life->collect, &life->disk, true, ret ? &late : err);
	life->collected = !collected || collected == -ENODATA;
	if (ret || collected)
		return ret ? ret : collected;
	judge(life, &end);
	note_phases(life, &end);
	return 0;
}

/* Start the guest, and before it what loads its host. */
static int start(struct life *life, struct error *why)
{
	const struct boot *boot = life->boot;
	int ret = 0;

	if (cell_stresses_host(boot->cells)) {
		progress_step(boot->progress, "%s: starting the load of the host", life->id);
		ret = host_load_start(boot->settings, life->files.folder, &life->load, why);
	}
	if (ret)
		return ret;
	progress_step(boot->progress, "%s: booting", life->id);
	ret = boot->platform->start(boot->session, &life->files, life->id, &life->guest, why);
	if (ret)
		end_load(life);
	return ret;
}

/* Start the guest; the disk is open. A guest that cannot be started is an error of its cells,
 * not the end of the run. */
static int live(struct life *life, struct error *err)
{
	const struct boot *boot = life->boot;
	int ret = manifest_write(boot->folder, boot->manifest, err);

	if (ret)
		return ret;
	ret = start(life, err);
	if (ret == -EINTR)
		return ret;
	if (ret) {
		manifest_worsen(life->object, VERDICT_ERROR, err->text);
		give_up(life, boot->nr_cells, VERDICT_ERROR, err->text);
		return 0;
	}
	life->started_ns = watch_now_ns();
	life->collected = false;
	host_window_init(&life->window, boot->cells, boot->nr_cells,
			 life->load ? host_load_session(life->load) : 0);
	ret = watch(life, err);
	host_window_clear(&life->window);
	return ret;
}

static void add_to_manifest(struct life *life)
{
	const struct boot *boot = life->boot;

	life->object =
		manifest_add_boot(boot->manifest, life->id, boot->platform->name, boot->kernel);
	manifest_ask(life->object, boot->cells, boot->nr_cells);
	json_object_set_new(life->object, "settings", settings_to_json(boot->settings));
	json_object_set_new(life->object, "host", host_facts());
	json_object_set_new(life->object, "vmm", json_string(boot->version));
	life->collect = (struct collect){
		.folder = boot->folder,
		.manifest = boot->manifest,
		.boot = life->object,
		.on_cell = on_cell,
		.on_guest_facts = on_guest_facts,
		.judge = on_result,
		.user = life,
	};
}

static void drop_settled(struct life *life, struct cell *cells, size_t *nr_cells)
{
	size_t nr = 0;

	for (size_t i = 0; i < *nr_cells; i++)
		if (!is_settled(life, i))
			cells[nr++] = cells[i];
	*nr_cells = nr;
}

int boot_run(struct boot *boot, struct error *err)
{
	struct life life = {.boot = boot, .began_ns = watch_now_ns(), .collected = true};
	struct error late;
	int ret;

	name_boot(&life);
	ret = make_files(&life, err);
	if (ret) {
		rmdir(life.files.folder);
		goto free_files;
	}
	ret = exchange_open(life.files.disk, &life.disk, err);
	if (ret)
		goto remove_disk;
	add_to_manifest(&life);
	ret = live(&life, err);
	exchange_close(&life.disk);
	if (ret)
		manifest_worsen(life.object, ret == -EINTR ? VERDICT_SKIPPED : VERDICT_ERROR,
				err->text);
	note_files(&life);
	if (manifest_write(boot->folder, boot->manifest, ret ? &late : err) && !ret)
		ret = -EIO;
	drop_settled(&life, boot->cells, &boot->nr_cells);
	boot->nr_skipped += life.nr_skipped;
remove_disk:
	if (life.collected) /* else the next vmtick collects what is on it */
		unlink(life.files.disk);
free_files:
	free_files(&life.files);
	return ret;
}
