/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot.c - the life of one guest, from its exchange disk to its verdicts. */
#include <errno.h>
#include <glob.h>
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
#include "harness/watch.h"
#include "store/manifest.h"

#define TAIL_LINES    20
#define EXCHANGE_FILE "exchange.raw"

/* A boot in progress. */
struct life {
	const struct boot *boot;
	struct guest_files files;
	struct exchange_disk disk;
	struct collect collect;
	struct guest *guest;
	json_t *object; /* in the manifest */
	char id[CELL_ID_MAX];
	uint64_t began_ns, started_ns;
	unsigned nr_told; /* the cell that the progress line names */
};

static void on_cell(void *user, const json_t *cell)
{
	const struct boot *boot = user;

	progress_cell(boot->progress, json_string_value(json_object_get(cell, "id")),
		      verdict_name(manifest_verdict(cell)),
		      json_string_value(json_object_get(cell, "reason")));
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
	files->disk = alloc_printf("%s/" EXCHANGE_FILE, files->folder);
	files->console = alloc_printf("%s/console.log", files->folder);
	files->vmlinux = boot->images->vmlinux;
	files->initramfs = boot->images->initramfs;
	if (mkdir(files->folder, 0755) && errno != EEXIST)
		return error_set(err, EXIT_OURS, errno, "folder %s cannot be made: %s",
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

static void note_file(struct life *life, const char *name, const char *file)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", life->files.folder, file);
	AUTO_FREE char *below = alloc_printf("boots/%s/%s", life->id, file);

	if (!access(path, F_OK))
		json_object_set_new(json_object_get(life->object, "files"), name,
				    json_string(below));
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

/* Collect before the next cell is told, so that the progress counts what is done. */
static int on_change(void *user, unsigned nr_begun, struct error *err)
{
	struct life *life = user;
	int ret = collect_results(&life->collect, &life->disk, false, err);

	tell_cell(life, nr_begun);
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

static bool is_pending(const struct boot *boot, size_t idx)
{
	return manifest_verdict(manifest_cell(boot->manifest, boot->cells[idx].id)) ==
	       VERDICT_PENDING;
}

/* The guest is gone: fail the cell that it was in, or all where it never came to one. */
static void fail_lost_cells(struct life *life, const char *reason)
{
	const struct boot *boot = life->boot;
	bool began = exchange_nr_begun(&life->disk) > 0;

	for (size_t i = 0; i < boot->nr_cells; i++) {
		json_t *cell = manifest_cell(boot->manifest, boot->cells[i].id);

		if (!is_pending(boot, i))
			continue;
		manifest_set_verdict(cell, VERDICT_FAILED, reason);
		json_object_set_new(cell, "boot", json_string(life->id));
		on_cell((void *)boot, cell);
		if (began)
			break;
	}
}

static size_t nr_pending(const struct boot *boot)
{
	size_t nr = 0;

	for (size_t i = 0; i < boot->nr_cells; i++)
		nr += is_pending(boot, i);
	return nr;
}

static void judge(struct life *life, struct watch_end *end)
{
	AUTO_FREE char *tail = NULL;

	if (end->complete && nr_pending(life->boot)) {
		end->complete = false;
		snprintf(end->reason, sizeof(end->reason),
			 "the runner ended without delivering all cells");
	}
	if (!end->complete) {
		if (manifest_verdict(life->object) != VERDICT_FAILED)
			manifest_set_verdict(life->object, VERDICT_FAILED, end->reason);
		fail_lost_cells(life, end->reason);
	} else if (manifest_verdict(life->object) == VERDICT_PENDING) {
		manifest_set_verdict(life->object, VERDICT_OK, "");
	}
	if (end->complete)
		return;
	tail = console_tail(life->files.console, TAIL_LINES);
	json_object_set_new(life->object, "console_tail", json_string(tail) ?: json_string(""));
}

/* Start the guest and see it through; the disk is open. */
static int live(struct life *life, struct error *err)
{
	const struct boot *boot = life->boot;
	char reason[256];
	struct watch watch = {
		.platform = boot->platform,
		.settings = boot->settings,
		.console_path = life->files.console,
		.cells = boot->cells,
		.nr_cells = boot->nr_cells,
		.on_change = on_change,
		.user = life,
	};
	struct watch_end end;
	struct error late;
	int ret, collected;

	progress_step(boot->progress, "%s: booting", life->id);
	ret = boot->platform->start(boot->session, &life->files, life->id, &life->guest, err);
	if (ret)
		return ret;
	life->started_ns = watch_now_ns();
	if (boot->platform->diagnose &&
	    !boot->platform->diagnose(life->guest, json_object_get(life->object, "facts"), reason,
				      sizeof(reason)))
		manifest_set_verdict(life->object, VERDICT_INVALID, reason);
	watch.guest = life->guest;
	ret = watch_guest(&watch, &end, err);
	boot->platform->stop(life->guest);
	if (ret && ret != -EINTR)
		return ret;
	collected = collect_results(&life->collect, &life->disk, true, ret ? &late : err);
	if (ret || collected)
		return ret ? ret : collected;
	judge(life, &end);
	note_phases(life, &end);
	return 0;
}

int boot_run(const struct boot *boot, struct error *err)
{
	struct life life = {.boot = boot, .began_ns = watch_now_ns()};
	struct error late;
	int ret;

	name_boot(&life);
	ret = make_files(&life, err);
	if (ret)
		goto free_files;
	life.object =
		manifest_add_boot(boot->manifest, life.id, boot->platform->name, boot->kernel);
	life.collect =
		(struct collect){boot->folder, boot->manifest, life.object, on_cell, (void *)boot};
	ret = exchange_open(life.files.disk, &life.disk, err);
	if (ret)
		goto remove_disk;
	ret = live(&life, err);
	exchange_close(&life.disk);
	if (ret)
		manifest_set_verdict(life.object, ret == -EINTR ? VERDICT_SKIPPED : VERDICT_ERROR,
				     err->text);
	note_file(&life, "domain", "domain.xml");
	note_file(&life, "console", "console.log");
remove_disk:
	unlink(life.files.disk);
	if (manifest_write(boot->folder, boot->manifest, ret ? &late : err) && !ret)
		ret = -EIO;
free_files:
	free_files(&life.files);
	return ret;
}

/* The id of the boot whose folder this path lies in. */
static char *boot_of(const char *disk_path)
{
	AUTO_FREE char *folder = alloc_copy(disk_path);

	*strrchr(folder, '/') = '\0';
	return alloc_copy(strrchr(folder, '/') + 1);
}

static int recover_disk(const char *folder, json_t *manifest, const char *path, struct error *err)
{
	AUTO_FREE char *id = boot_of(path);
	json_t *boot = manifest_boot(manifest, id);
	struct collect collect = {.folder = folder, .manifest = manifest, .boot = boot};
	struct exchange_disk disk;
	struct error damaged;
	int ret = 0;

	if (!boot) /* killed before its manifest was written: nothing was begun */
		boot = collect.boot = manifest_add_boot(manifest, id, "", "");
	if (!exchange_open(path, &disk, &damaged)) {
		ret = collect_results(&collect, &disk, true, err);
		exchange_close(&disk);
	}
	if (manifest_verdict(boot) == VERDICT_PENDING)
		manifest_set_verdict(boot, VERDICT_ERROR, "vmtick was killed during this boot");
	if (!ret)
		ret = manifest_write(folder, manifest, err);
	if (!ret)
		unlink(path);
	return ret;
}

int boot_recover(const char *folder, json_t *manifest, struct error *err)
{
	AUTO_FREE char *pattern = alloc_printf("%s/boots/*/" EXCHANGE_FILE, folder);
	glob_t found;
	int ret = 0;

	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !ret; i++)
		ret = recover_disk(folder, manifest, found.gl_pathv[i], err);
	globfree(&found);
	return ret;
}
