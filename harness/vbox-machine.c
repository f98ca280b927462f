/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-machine.c - the life of one machine. Each step is noted before it is taken, so that what a
 * failure leaves is undone in reverse order. Nothing is asked of VirtualBox while a step is under
 * way: its locks would make the step fail. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/processes.h"
#include "harness/recover.h"
#include "harness/remove-tree.h"
#include "harness/vbox-config.h"
#include "harness/vbox-facts.h"
#include "harness/vbox-machine.h"
#include "harness/vmdk.h"
#include "harness/wake.h"
#include "harness/watch.h"
#include "store/manifest.h"

#define QUIET_NS	10000000000ull /* without a word on the console, before it is looked at */
#define OFF_LIMIT_MS	5000	       /* from "powered off" to the end of its process */
#define SETTLE_LIMIT_MS 3000	       /* from the end of its process to a state that says so */
#define SETTLE_POLL_MS	100
#define STATE_MAX	32

enum stage { MADE_NOTHING, CREATED, ATTACHED, STARTED };

struct vbox_machine {
	const struct vboxmanage *vbox;
	enum stage stage; /* what may have been done */
	enum guest_state state;
	char uuid[VMDK_UUID_MAX];
	char *folder;	  /* of its own files, below the home */
	char *descriptor; /* of the exchange disk; NULL: it has none */
	char *console, *evidence;
	char *info, *log;
	pid_t pid;
	int pidfd;
	off_t console_bytes; /* when it was last looked at, */
	uint64_t heard_ns;   /* then, and how long it may be silent before VirtualBox is asked */
	uint64_t patience_ns;
};

static int run(const struct vbox_machine *machine, const char *const *arguments, struct error *err)
{
	return vboxmanage_run(machine->vbox, arguments, NULL, err);
}
#define RUN(MACHINE, ERR, ...) run(MACHINE, (const char *const[]){__VA_ARGS__, NULL}, ERR)

static int ask_info(const struct vbox_machine *machine, char **info, struct error *err)
{
	const char *const arguments[] = {"showvminfo", machine->uuid, "--machinereadable", NULL};

	return vboxmanage_run(machine->vbox, arguments, info, err);
}

/* Its VMState; empty where VirtualBox cannot tell. */
static void ask_state(const struct vbox_machine *machine, char state[STATE_MAX])
{
	AUTO_FREE char *info = NULL;
	struct error ignored;

	state[0] = '\0';
	if (!ask_info(machine, &info, &ignored))
		vbox_info_value(info, "VMState", state, STATE_MAX);
}

static struct process_mark mark_of(const struct vbox_machine *machine)
{
	return (struct process_mark){.program = "VBoxHeadless", .argument = machine->uuid};
}

/* ---- Ending ---- */

/* Wait until the process is gone. */
static bool is_gone(const struct vbox_machine *machine, int limit_ms)
{
	struct pollfd ended = {.fd = machine->pidfd, .events = POLLIN};

	return machine->pidfd >= 0 && poll(&ended, 1, limit_ms) > 0;
}

/* The state that VirtualBox gives the machine after its process has ended, which it may take a
 * moment to notice. */
static void settle(const struct vbox_machine *machine, char state[STATE_MAX])
{
	static const char *const moving[] = {"running", "starting", "stopping", "paused",
					     "gurumeditation"};

	for (int waited_ms = 0; waited_ms < SETTLE_LIMIT_MS; waited_ms += SETTLE_POLL_MS) {
		bool settled = true;

		ask_state(machine, state);
		for (size_t i = 0; i < sizeof(moving) / sizeof(*moving); i++)
			settled &= strcmp(state, moving[i]) != 0;
		if (settled)
			return;
		usleep(SETTLE_POLL_MS * 1000);
	}
}

/* By the hard way where it takes too long: then VirtualBox calls it aborted. */
static void power_off(const struct vbox_machine *machine)
{
	const struct process_mark mark = mark_of(machine);
	char state[STATE_MAX];
	struct error ignored;

	if (!RUN(machine, &ignored, "controlvm", machine->uuid, "poweroff") &&
	    is_gone(machine, OFF_LIMIT_MS))
		return;
	if (processes_find(&mark, NULL, 0)) {
		processes_end(&mark);
		settle(machine, state);
	}
}

/* unregistervm --delete would delete an attached disk, too. */
static int detach(const struct vbox_machine *machine, struct error *err)
{
	int ret = vbox_config_attach(machine->vbox, machine->uuid, "none", err);

	return ret ? ret : RUN(machine, err, "closemedium", "disk", machine->descriptor);
}

static void keep(const struct vbox_machine *machine, const char *path, const char *name)
{
	AUTO_FREE char *kept = alloc_printf("%s/%s", machine->evidence, name);
	AUTO_FREE char *text = NULL;
	FILE *file = fopen(path, "re");
	struct error ignored;
	size_t size = 0;
	ssize_t length = file ? getdelim(&text, &size, '\0', file) : -1;

	if (length >= 0)
		manifest_write_file(kept, text, (size_t)length, &ignored);
	if (file)
		fclose(file);
}

static void keep_evidence(const struct vbox_machine *machine)
{
	char path[4096];

	if (!machine->info)
		return;
	vbox_info_value(machine->info, "CfgFile", path, sizeof(path));
	keep(machine, path, "machine.vbox");
	keep(machine, machine->log, "VBox.log");
}

/* What cannot be undone by VirtualBox is, with all of the home, when that is released. */
void vbox_machine_stop(struct vbox_machine *machine)
{
	struct error ignored;
	int ret = 0;

	if (machine->stage >= STARTED && machine->state != GUEST_OFF)
		power_off(machine);
	keep_evidence(machine);
	if (machine->stage >= ATTACHED && machine->descriptor)
		ret = detach(machine, &ignored);
	if (machine->stage >= CREATED && !ret)
		RUN(machine, &ignored, "unregistervm", machine->uuid, "--delete");
	if (machine->descriptor)
		unlink(machine->descriptor);
	if (machine->folder && !ret)
		remove_tree(machine->folder);
	if (machine->pidfd >= 0)
		close(machine->pidfd);
	wake_on_end(-1);
	free(machine->folder);
	free(machine->descriptor);
	free(machine->console);
	free(machine->evidence);
	free(machine->info);
	free(machine->log);
	free(machine);
}

/* ---- Starting ---- */

static int write_descriptor(struct vbox_machine *machine, const struct vbox_place *place,
			    struct error *err)
{
	char uuid[VMDK_UUID_MAX];

	if (!place->files->disk)
		return 0;
	vmdk_new_uuid(uuid);
	machine->descriptor = alloc_printf("%s/" RECOVER_DESCRIPTOR, place->files->folder);
	return vmdk_write(machine->descriptor, place->files->disk, "ide", uuid, err);
}

static int create(struct vbox_machine *machine, const struct vbox_place *place, const char *name,
		  struct error *err)
{
	const struct vbox_spelling *spelling = place->vbox->spelling;

	machine->folder = vbox_home_machine(place->home, machine->uuid, err);
	if (!machine->folder)
		return -EIO;
	machine->stage = CREATED;
	return RUN(machine, err, "createvm", "--name", name, "--uuid", machine->uuid, "--ostype",
		   "Linux_64", "--register", "--basefolder", machine->folder,
		   spelling->architecture[0], spelling->architecture[1]);
}

/* Evidence of how it is configured, and where its log will be. */
static int note_info(struct vbox_machine *machine, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/machine.txt", machine->evidence);
	char logs[4096];
	int ret = ask_info(machine, &machine->info, err);

	if (ret)
		return ret;
	vbox_info_value(machine->info, "LogFldr", logs, sizeof(logs));
	machine->log = alloc_printf("%s/VBox.log", logs);
	return manifest_write_file(path, machine->info, strlen(machine->info), err);
}

static int start(struct vbox_machine *machine, struct error *err)
{
	const struct process_mark mark = mark_of(machine);
	int ret;

	machine->stage = STARTED;
	ret = RUN(machine, err, "startvm", machine->uuid, "--type", "headless");
	if (ret)
		return ret;
	if (!processes_find(&mark, &machine->pid, 1))
		return error_set(err, EXIT_OURS, ESRCH,
				 "VirtualBox started machine %s, but it has no process "
				 "VBoxHeadless: VBox.log in %s may tell why",
				 machine->uuid, machine->evidence);
	machine->pidfd = pidfd_open(machine->pid, 0);
	wake_on_end(machine->pidfd);
	return 0;
}

int vbox_machine_start(const struct vbox_place *place, const char *name,
		       struct vbox_machine **machine_out, struct error *err)
{
	struct vbox_machine *machine = alloc_array(1, sizeof(*machine));
	int ret;

	machine->vbox = place->vbox;
	machine->console = alloc_copy(place->files->console);
	machine->evidence = alloc_copy(place->files->folder);
	machine->pidfd = -1;
	machine->patience_ns = QUIET_NS;
	vmdk_new_uuid(machine->uuid);
	ret = write_descriptor(machine, place, err);
	if (!ret)
		ret = create(machine, place, name, err);
	if (!ret)
		ret = vbox_config_apply(place, machine->uuid, err);
	if (!ret && machine->descriptor) {
		machine->stage = ATTACHED;
		ret = vbox_config_attach(machine->vbox, machine->uuid, machine->descriptor, err);
	}
	if (!ret)
		ret = note_info(machine, err);
	if (!ret)
		ret = start(machine, err);
	if (ret) {
		vbox_machine_stop(machine);
		return ret;
	}
	*machine_out = machine;
	return 0;
}

pid_t vbox_machine_pid(const struct vbox_machine *machine)
{
	return machine->pid;
}

const char *vbox_machine_info(const struct vbox_machine *machine)
{
	return machine->info;
}

const char *vbox_machine_log(const struct vbox_machine *machine)
{
	return machine->log;
}

/* ---- Watching ---- */

/* Has it been silent for longer than it was the last time that it was asked about? A long cell is
 * silent, too, and should not be disturbed often. */
static bool is_suspicious(struct vbox_machine *machine)
{
	uint64_t now_ns = watch_now_ns();
	struct stat st = {0};

	stat(machine->console, &st);
	if (!machine->heard_ns || st.st_size != machine->console_bytes) {
		machine->console_bytes = st.st_size;
		machine->heard_ns = now_ns;
		machine->patience_ns = QUIET_NS;
		return false;
	}
	if (now_ns - machine->heard_ns < machine->patience_ns)
		return false;
	machine->patience_ns *= 2;
	return true;
}

enum guest_state vbox_machine_poll(struct vbox_machine *machine)
{
	char state[STATE_MAX];

	if (machine->state != GUEST_RUNNING)
		return machine->state;
	if (is_gone(machine, 0)) {
		settle(machine, state);
		machine->state = strcmp(state, "poweroff") ? GUEST_CRASHED : GUEST_OFF;
	} else if (is_suspicious(machine)) {
		ask_state(machine, state);
		if (strcmp(state, "running") != 0)
			machine->state = GUEST_CRASHED;
	}
	return machine->state;
}
