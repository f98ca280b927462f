/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.c - carries out a plan, boot by boot. The manifest on disk is never behind what was
 * measured by more than the cell in progress. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/boot.h"
#include "harness/host-facts.h"
#include "harness/host-load.h"
#include "harness/host-root.h"
#include "harness/host-state.h"
#include "harness/interrupt.h"
#include "harness/progress.h"
#include "harness/recover.h"
#include "harness/resume.h"
#include "harness/run.h"
#include "store/manifest.h"
#include "store/results.h"

#define MAX_FRUITLESS_BOOTS 2 /* in a row, before the rest is given up */

struct run {
	const struct plan *plan;
	const struct run_options *options;
	struct results results;
	struct progress *progress;
	const struct platform *proven; /* by its trial guest, which none has to repeat */
	size_t nr_measured;
};

/* The cells of one boot of the plan that are to be measured. */
struct todo {
	const struct plan_boot *boot;
	struct cell *cells;
	size_t nr_cells;
};

static void note_finding(struct run *run, const struct plan_boot *boot,
			 const struct finding *finding)
{
	json_t *platform = json_object_get(json_object_get(run->results.manifest, "platforms"),
					   boot->platform->name);

	json_object_set_new(platform, "usable", json_boolean(finding->usable));
	json_object_set_new(platform, "reason", json_string(finding->reason));
	json_object_set_new(platform, "remedy", json_string(finding->remedy));
	json_object_set_new(platform, "version", json_string(finding->version));
}

/* End cells that no boot will settle. One that could not be measured again keeps what it has. */
static void end_cells(struct run *run, const struct cell *cells, size_t nr_cells,
		      enum verdict verdict, const char *reason)
{
	for (size_t i = 0; i < nr_cells; i++) {
		json_t *cell = manifest_cell(run->results.manifest, cells[i].id);

		if (!manifest_has_record(cell) && manifest_verdict(cell) <= verdict)
			manifest_set_verdict(cell, verdict, reason);
		progress_cell(run->progress, cells[i].id, verdict_name(verdict), "");
	}
}

/* Take from the list, as skipped, the cells that no guest of the platform can measure. */
static void skip_impossible(struct run *run, struct todo *todo)
{
	const struct platform *platform = todo->boot->platform;
	const char *told = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < todo->nr_cells; i++) {
		const char *obstacle = platform_obstacle(platform, &todo->cells[i]);

		if (!obstacle) {
			todo->cells[nr++] = todo->cells[i];
			continue;
		}
		if (obstacle != told)
			progress_say(run->progress, "%s: skipped: %s", platform->name, obstacle);
		told = obstacle;
		end_cells(run, &todo->cells[i], 1, VERDICT_SKIPPED, obstacle);
	}
	todo->nr_cells = nr;
}

/* Of a platform that cannot be used, or a host in another state than the cells ask for. */
static void skip(struct run *run, const struct todo *todo, const struct finding *finding)
{
	AUTO_FREE char *reason = alloc_printf("%s%s%s", finding->reason,
					      *finding->remedy ? ": " : "", finding->remedy);

	progress_say(run->progress, "%s: skipped: %s", todo->boot->platform->name, reason);
	end_cells(run, todo->cells, todo->nr_cells, VERDICT_SKIPPED, reason);
}

/* Let the platform prove itself with a trial guest, whose console is kept as evidence. */
static void probe(struct run *run, const struct plan_boot *boot, struct session *session,
		  const struct guest_images *images, struct finding *finding)
{
	struct guest_files files = {.images = images->folder,
				    .vmlinux = images->vmlinux,
				    .initramfs = images->initramfs,
				    .iso = images->iso};

	if (!boot->platform->probe || run->proven == boot->platform)
		return;
	progress_step(run->progress, "%s: starting a trial guest", boot->platform->name);
	files.folder = alloc_printf("%s/boots/%s-trial", run->results.folder, boot->platform->name);
	files.console = alloc_printf("%s/console.log", files.folder);
	files.disk = alloc_printf("%s/trial.raw", files.folder);
	mkdir(files.folder, 0755);
	unlink(files.console);
	boot->platform->probe(session, &files, finding);
	if (finding->usable && boot->platform->proves_once)
		run->proven = boot->platform;
	unlink(files.disk);
	free(files.folder);
	free(files.console);
	free(files.disk);
}

/* Boot guests until every cell is settled. Each lost guest costs the cell that it was in. */
static int run_boots(struct run *run, const struct todo *todo, struct session *session,
		     const struct guest_images *images, const char *version, struct error *err)
{
	struct boot boot = {
		.folder = run->results.folder,
		.manifest = run->results.manifest,
		.progress = run->progress,
		.platform = todo->boot->platform,
		.settings = todo->boot->settings,
		.session = session,
		.kernel = todo->boot->kernel,
		.images = images,
		.version = version,
		.cells = todo->cells,
		.nr_cells = todo->nr_cells,
	};
	unsigned fruitless = 0;
	size_t before;
	int ret = 0;

	while (!ret && boot.nr_cells && fruitless <= MAX_FRUITLESS_BOOTS) {
		if (interrupt_signal())
			return interrupt_error(err);
		before = boot.nr_cells;
		ret = boot_run(&boot, err);
		/* A lost guest takes one cell with it; one that did only that was fruitless. */
		fruitless = before - boot.nr_cells > 1 ? 0 : fruitless + 1;
	}
	if (!ret)
		end_cells(run, boot.cells, boot.nr_cells, VERDICT_FAILED,
			  "given up: the guests before were lost at once, one after the other");
	run->nr_measured += todo->nr_cells - (ret ? boot.nr_cells : 0) - boot.nr_skipped;
	return ret;
}

/* Skip cells that ask for a host in another state than this one is in now. */
static bool host_differs(struct run *run, const struct todo *todo, struct session *session)
{
	const struct platform *platform = todo->boot->platform;
	struct finding finding = {0};

	if (!host_load_check(todo->boot->settings, todo->cells, &finding) &&
	    (!platform->check_host || !platform->check_host(session, todo->cells, &finding)))
		return false;
	skip(run, todo, &finding);
	return true;
}

static int run_images(struct run *run, const struct todo *todo, struct guest_images *images,
		      struct error *err)
{
	const struct plan_boot *boot = todo->boot;
	int ret = 0;

	*images = (struct guest_images){0};
	if (boot->platform->needs_images)
		ret = guest_images_find(boot->kernel, boot->platform, images, err);
	if (!ret)
		ret = resume_settle(run->results.manifest, boot, todo->cells, todo->nr_cells,
				    images->identity, err);
	return ret;
}

static int run_session(struct run *run, const struct todo *todo, struct error *err)
{
	const struct plan_boot *boot = todo->boot;
	struct finding finding = {0};
	struct guest_images images;
	struct session *session;
	int ret;

	if (host_state_check(host_root(), boot->settings, todo->cells, &finding)) {
		skip(run, todo, &finding); /* before a trial guest is started for nothing */
		return 0;
	}
	ret = run_images(run, todo, &images, err);
	if (ret && err->status == EXIT_NOTHING) {
		snprintf(finding.reason, sizeof(finding.reason), "%s", err->text);
		skip(run, todo, &finding);
		return 0;
	}
	if (ret)
		goto clear_images;
	if (boot->platform->prepare(boot->settings, &session, &finding)) {
		note_finding(run, boot, &finding);
		skip(run, todo, &finding);
		goto clear_images;
	}
	probe(run, boot, session, &images, &finding);
	note_finding(run, boot, &finding);
	if (interrupt_signal())
		ret = interrupt_error(err);
	else if (!finding.usable)
		skip(run, todo, &finding);
	else if (!host_differs(run, todo, session))
		ret = run_boots(run, todo, session, &images, finding.version, err);
	boot->platform->release(session);
clear_images:
	guest_images_clear(&images);
	return ret;
}

/*
 * What a vmtick left here when it was killed: guests of its platforms are ended first, or they
 * would go on writing to the disks that are collected then.
 */
static int recover(struct run *run, struct error *err)
{
	struct finding finding = {0};
	struct session *session;

	for (size_t b = 0; b < run->plan->nr_boots; b++) {
		const struct plan_boot *boot = &run->plan->boots[b];

		if (recover_is_needed(run->results.folder, boot->platform->name) &&
		    !boot->platform->prepare(boot->settings, &session, &finding))
			boot->platform->release(session);
	}
	return recover_disks(run->results.folder, run->results.manifest, err);
}

static void count(const struct run *run, struct run_tally *tally)
{
	for (size_t b = 0; b < run->plan->nr_boots; b++)
		for (size_t i = 0; i < run->plan->boots[b].nr_cells; i++) {
			const char *id = run->plan->boots[b].cells[i].id;

			tally->nr[manifest_verdict(manifest_cell(run->results.manifest, id))]++;
		}
}

/* The most memory that this process ever held, as evidence of its own weight. */
static void note_peak(struct run *run)
{
	struct rusage usage;

	if (!getrusage(RUSAGE_SELF, &usage))
		json_object_set_new(run->results.manifest, "peak_kib",
				    json_integer(usage.ru_maxrss));
}

/* What is to be done of each boot of the plan. The caller frees the array and each cells. */
static struct todo *list_todo(struct run *run, size_t *nr_cells_out)
{
	const struct plan *plan = run->plan;
	struct todo *todo = alloc_array(plan->nr_boots, sizeof(*todo));

	*nr_cells_out = 0;
	for (size_t b = 0; b < plan->nr_boots; b++) {
		todo[b].boot = &plan->boots[b];
		todo[b].cells = alloc_array(plan->boots[b].nr_cells, sizeof(*todo[b].cells));
		todo[b].nr_cells = resume_todo(run->results.manifest, &plan->boots[b],
					       run->options->which, todo[b].cells);
		*nr_cells_out += todo[b].nr_cells;
	}
	return todo;
}

static int run_todo(struct run *run, struct run_tally *tally, struct error *err)
{
	struct todo *todo = list_todo(run, &tally->nr_todo);
	int ret = 0;

	run->progress = progress_new(tally->nr_todo, run->options->quiet);
	for (size_t b = 0; b < run->plan->nr_boots && !ret; b++) {
		skip_impossible(run, &todo[b]);
		if (todo[b].nr_cells)
			ret = run_session(run, &todo[b], err);
	}
	progress_free(run->progress);
	for (size_t b = 0; b < run->plan->nr_boots; b++)
		free(todo[b].cells);
	free(todo);
	return ret;
}

static int carry_out(struct run *run, struct run_tally *tally, struct error *err)
{
	struct error late;
	int ret = recover(run, err);

	if (!ret && run->options->which != RUN_AGAIN)
		ret = resume_check(run->results.manifest, run->plan, err);
	if (ret)
		return ret;
	resume_add(run->results.manifest, run->plan);
	ret = run_todo(run, tally, err);
	count(run, tally);
	tally->nr_measured = run->nr_measured;
	note_peak(run);
	if (manifest_write(run->results.folder, run->results.manifest, ret ? &late : err) && !ret)
		ret = -EIO;
	return ret;
}

int run_plan(const struct plan *plan, const struct run_options *options, struct run_tally *tally,
	     struct error *err)
{
	struct run run = {.plan = plan, .options = options};
	int ret;

	*tally = (struct run_tally){0};
	interrupt_catch();
	ret = results_open(options->folder, host_lab(), host_facts(), &run.results, err);
	if (ret)
		return ret;
	ret = carry_out(&run, tally, err);
	results_close(&run.results);
	return ret;
}
