/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.c - carries out a plan, boot by boot. The manifest on disk is never behind what was
 * measured by more than the cell in progress. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/boot.h"
#include "harness/host-facts.h"
#include "harness/interrupt.h"
#include "harness/progress.h"
#include "harness/recover.h"
#include "harness/resume.h"
#include "harness/run.h"
#include "store/manifest.h"

#define MAX_FRUITLESS_BOOTS 2 /* in a row, before the rest is given up */

struct run {
	const struct plan *plan;
	const struct run_options *options;
	char *folder; /* absolute */
	int lock_fd;
	json_t *manifest;
	struct progress *progress;
	size_t nr_measured;
};

/* The cells of one boot of the plan that are to be measured. */
struct todo {
	const struct plan_boot *boot;
	struct cell *cells;
	size_t nr_cells;
};

static int make_folders(const char *path, struct error *err)
{
	AUTO_FREE char *copy = alloc_copy(path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
	if (mkdir(path, 0755) && errno != EEXIST)
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be made: %s: choose another with -o",
				 path, strerror(errno));
	if (access(path, W_OK))
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be written: %s: choose another with -o",
				 path, strerror(errno));
	return 0;
}

/* The folder itself is locked: no lock file that could be left behind. */
static int lock_folder(struct run *run, struct error *err)
{
	run->lock_fd = open(run->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run->lock_fd >= 0 && !flock(run->lock_fd, LOCK_EX | LOCK_NB))
		return 0;
	if (run->lock_fd < 0 || errno != EWOULDBLOCK)
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be locked: %s: choose another with -o",
				 run->folder, strerror(errno));
	return error_set(err, EXIT_USAGE, EBUSY,
			 "results folder %s is in use by another vmtick: wait for it, or choose "
			 "another with -o",
			 run->folder);
}

static int open_manifest(struct run *run, struct error *err)
{
	int ret = manifest_read(run->folder, &run->manifest, err);

	if (ret != -ENOENT)
		return ret;
	run->manifest = manifest_new("", host_facts());
	return manifest_write(run->folder, run->manifest, err);
}

static int open_folder(struct run *run, struct error *err)
{
	static const char *const below[] = {"", "/cells", "/boots"};
	int ret = *run->options->folder
			  ? make_folders(run->options->folder, err)
			  : error_set(err, EXIT_USAGE, EINVAL,
				      "--output names no folder: give one, e.g. -o results/mine");

	if (ret)
		return ret;
	run->folder = realpath(run->options->folder, NULL);
	for (size_t i = 0; i < sizeof(below) / sizeof(*below) && !ret; i++) {
		AUTO_FREE char *path = alloc_printf("%s%s", run->folder, below[i]);

		ret = make_folders(path, err);
	}
	if (!ret)
		ret = lock_folder(run, err);
	return ret ? ret : open_manifest(run, err);
}

static void close_folder(struct run *run)
{
	json_decref(run->manifest);
	if (run->lock_fd >= 0)
		close(run->lock_fd);
	free(run->folder);
}

static void note_finding(struct run *run, const struct plan_boot *boot,
			 const struct finding *finding)
{
	json_t *platform =
		json_object_get(json_object_get(run->manifest, "platforms"), boot->platform->name);

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
		json_t *cell = manifest_cell(run->manifest, cells[i].id);

		if (!manifest_has_record(cell) && manifest_verdict(cell) <= verdict)
			manifest_set_verdict(cell, verdict, reason);
		progress_cell(run->progress, cells[i].id, verdict_name(verdict), "");
	}
}

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
	struct guest_files files = {.vmlinux = images->vmlinux, .initramfs = images->initramfs};

	if (!boot->platform->probe)
		return;
	progress_step(run->progress, "%s: starting a trial guest", boot->platform->name);
	files.folder = alloc_printf("%s/boots/%s-trial", run->folder, boot->platform->name);
	files.console = alloc_printf("%s/console.log", files.folder);
	files.disk = alloc_printf("%s/trial.raw", files.folder);
	mkdir(files.folder, 0755);
	unlink(files.console);
	boot->platform->probe(session, &files, finding);
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
		.folder = run->folder,
		.manifest = run->manifest,
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
	run->nr_measured += todo->nr_cells - (ret ? boot.nr_cells : 0);
	return ret;
}

static int run_images(struct run *run, const struct todo *todo, struct guest_images *images,
		      struct error *err)
{
	const struct plan_boot *boot = todo->boot;
	int ret = 0;

	*images = (struct guest_images){0};
	if (boot->platform->needs_images)
		ret = guest_images_find(boot->kernel, images, err);
	if (!ret)
		ret = resume_settle(run->manifest, boot, todo->cells, todo->nr_cells,
				    images->identity, err);
	return ret;
}

static int run_session(struct run *run, const struct todo *todo, struct error *err)
{
	const struct plan_boot *boot = todo->boot;
	struct finding finding = {0};
	struct guest_images images;
	struct session *session;
	int ret = run_images(run, todo, &images, err);

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
	else if (finding.usable)
		ret = run_boots(run, todo, session, &images, finding.version, err);
	else
		skip(run, todo, &finding);
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

		if (recover_is_needed(run->folder, boot->platform->name) &&
		    !boot->platform->prepare(boot->settings, &session, &finding))
			boot->platform->release(session);
	}
	return recover_disks(run->folder, run->manifest, err);
}

static void count(const struct run *run, struct run_tally *tally)
{
	for (size_t b = 0; b < run->plan->nr_boots; b++)
		for (size_t i = 0; i < run->plan->boots[b].nr_cells; i++) {
			const char *id = run->plan->boots[b].cells[i].id;

			tally->nr[manifest_verdict(manifest_cell(run->manifest, id))]++;
		}
}

/* The most memory that this process ever held, as evidence of its own weight. */
static void note_peak(struct run *run)
{
	struct rusage usage;

	if (!getrusage(RUSAGE_SELF, &usage))
		json_object_set_new(run->manifest, "peak_kib", json_integer(usage.ru_maxrss));
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
		todo[b].nr_cells = resume_todo(run->manifest, &plan->boots[b], run->options->which,
					       todo[b].cells);
		*nr_cells_out += todo[b].nr_cells;
	}
	return todo;
}

static int run_todo(struct run *run, struct run_tally *tally, struct error *err)
{
	struct todo *todo = list_todo(run, &tally->nr_todo);
	int ret = 0;

	run->progress = progress_new(tally->nr_todo, run->options->quiet);
	for (size_t b = 0; b < run->plan->nr_boots && !ret; b++)
		if (todo[b].nr_cells)
			ret = run_session(run, &todo[b], err);
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
		ret = resume_check(run->manifest, run->plan, err);
	if (ret)
		return ret;
	resume_add(run->manifest, run->plan);
	ret = run_todo(run, tally, err);
	count(run, tally);
	tally->nr_measured = run->nr_measured;
	note_peak(run);
	if (manifest_write(run->folder, run->manifest, ret ? &late : err) && !ret)
		ret = -EIO;
	return ret;
}

int run_plan(const struct plan *plan, const struct run_options *options, struct run_tally *tally,
	     struct error *err)
{
	struct run run = {.plan = plan, .options = options, .lock_fd = -1};
	int ret;

	*tally = (struct run_tally){0};
	interrupt_catch();
	ret = open_folder(&run, err);
	if (!ret)
		ret = carry_out(&run, tally, err);
	close_folder(&run);
	return ret;
}
