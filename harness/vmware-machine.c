/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmware-machine.c - below the claimed folder lies machine/, with guest.vmx and what VMware adds,
 * and a link "evidence" to the folder in which VMware locks the disk. A vmware-vmx that names our
 * guest.vmx is ours; once none lives, nobody holds the locks that it left.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/processes.h"
#include "harness/remove-tree.h"
#include "harness/vmware-log.h"
#include "harness/vmware-machine.h"
#include "harness/wake.h"
#include "harness/watch.h"

#define MACHINE	      "machine"
#define EVIDENCE      MACHINE "/evidence"
#define LOG	      MACHINE "/vmware.log"
#define LOG_CHUNK     (1 << 20)
#define LOOK_NS	      2000000000ull /* between looks into the log of a running guest */
#define STOP_LIMIT_MS 5000	    /* from vmrun's word that it is off to the process's end */

struct vmware_machine {
	const struct vmrun *vmrun;
	char *folder, *vmx, *why;
	pid_t pid;
	int pidfd;
	enum guest_state state;
	uint64_t looked_ns; /* into the log */
	off_t logged_bytes; /* its size then */
};

static char *vmx_path(const char *folder)
{
	return alloc_printf("%s/" MACHINE "/guest.vmx", folder);
}

static struct process_mark mark_of(const char *vmx)
{
	return (struct process_mark){.program = "vmware-vmx", .argument = vmx};
}

static int write_text(const char *folder, const char *name, const char *text)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	int ret = file && fputs(text, file) >= 0 ? 0 : -errno;

	if (file && fclose(file) && !ret)
		ret = -errno;
	return ret;
}

/* Folder, link and .vmx. */
static int make(const char *folder, const char *text, const char *evidence, struct error *err)
{
	AUTO_FREE char *machine = alloc_printf("%s/" MACHINE, folder);
	AUTO_FREE char *link = alloc_printf("%s/" EVIDENCE, folder);
	int ret = mkdir(machine, 0700) || symlink(evidence, link) ? -errno : 0;

	if (!ret)
		ret = write_text(machine, "guest.vmx", text);
	if (!ret)
		ret = write_text(evidence, "guest.vmx", text);
	return ret ? error_set(err, EXIT_OURS, -ret, "guest.vmx in %s and %s cannot be written: %s",
			       machine, evidence, strerror(-ret))
		   : 0;
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), end_length = strlen(end);

	return length > end_length && !strcmp(name + length - end_length, end);
}

/* What VMware locks with: folders, named after what they lock; and what described the disk. */
static void remove_locks(const char *folder)
{
	AUTO_FREE char *evidence = alloc_printf("%s/" EVIDENCE, folder);
	DIR *listing = opendir(evidence);
	struct dirent *entry;

	while (listing && (entry = readdir(listing))) {
		AUTO_FREE char *path = alloc_printf("%s/%s", evidence, entry->d_name);

		if (ends_with(entry->d_name, ".lck") || ends_with(entry->d_name, ".vmdk"))
			remove_tree(path);
	}
	if (listing)
		closedir(listing);
}

/* A full disk must not keep us: then its end is missing. */
static void keep_log(const char *folder)
{
	AUTO_FREE char *path = alloc_printf("%s/" LOG, folder);
	AUTO_FREE char *kept = alloc_printf("%s/" EVIDENCE "/vmware.log", folder);
	int in = open(path, O_RDONLY | O_CLOEXEC);
	int out = in < 0 ? -1 : open(kept, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	while (out >= 0 && sendfile(out, in, NULL, LOG_CHUNK) > 0)
		;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
}

/* Remove all but the evidence, where nobody lives who uses it; else the next sweep does. */
void vmware_machine_sweep(const char *folder)
{
	AUTO_FREE char *vmx = vmx_path(folder);
	AUTO_FREE char *machine = alloc_printf("%s/" MACHINE, folder);
	struct process_mark mark = mark_of(vmx);

	if (access(machine, F_OK) || !processes_end(&mark))
		return;
	keep_log(folder);
	remove_locks(folder);
	remove_tree(machine);
}

static int find_process(struct vmware_machine *machine, struct error *err)
{
	struct process_mark mark = mark_of(machine->vmx);

	if (processes_find(&mark, &machine->pid, 1) == 1)
		machine->pidfd = pidfd_open(machine->pid, 0);
	if (machine->pidfd >= 0)
		return 0;
	return error_set(err, EXIT_OURS, ESRCH,
			 "vmrun started a guest, but there is no process vmware-vmx of %s",
			 machine->vmx);
}

static void add_log(const struct vmware_machine *machine, struct error *err)
{
	AUTO_FREE char *log = vmware_machine_log(machine);
	AUTO_FREE char *messages = vmware_log_messages(log);
	size_t length = strlen(err->text);

	if (messages)
		snprintf(err->text + length, sizeof(err->text) - length, "; VMware's log: %s",
			 messages);
}

static void release(struct vmware_machine *machine)
{
	wake_on_end(-1);
	if (machine->pidfd >= 0)
		close(machine->pidfd);
	vmware_machine_sweep(machine->folder);
	free(machine->folder);
	free(machine->vmx);
	free(machine->why);
	free(machine);
}

int vmware_machine_start(const struct vmrun *vmrun, const char *folder, const char *text,
			 const char *evidence, struct vmware_machine **machine_out,
			 struct error *err)
{
	struct vmware_machine *machine = alloc_array(1, sizeof(*machine));
	int ret = make(folder, text, evidence, err);

	machine->vmrun = vmrun;
	machine->folder = alloc_copy(folder);
	machine->vmx = vmx_path(folder);
	machine->pidfd = -1;
	if (ret)
		goto release;
	ret = vmrun_run(vmrun, "start", machine->vmx, "nogui", err);
	if (!ret)
		ret = find_process(machine, err);
	if (ret) {
		add_log(machine, err);
		goto release;
	}
	wake_on_end(machine->pidfd);
	*machine_out = machine;
	return 0;
release:
	release(machine);
	return ret;
}

/* Whether or not it was clean, what VMware complained of is why. */
static enum guest_state judge_end(struct vmware_machine *machine)
{
	AUTO_FREE char *log = vmware_machine_log(machine);

	machine->why = vmware_log_messages(log);
	return vmware_log_is_clean_end(log) ? GUEST_OFF : GUEST_CRASHED;
}

/* A guest whose VMware waits for an answer stands still for ever. */
static enum guest_state look_for_question(struct vmware_machine *machine)
{
	AUTO_FREE char *path = alloc_printf("%s/" LOG, machine->folder);
	uint64_t now_ns = watch_now_ns();
	struct stat st;

	if (now_ns - machine->looked_ns < LOOK_NS || stat(path, &st) ||
	    st.st_size == machine->logged_bytes)
		return GUEST_RUNNING;
	machine->looked_ns = now_ns;
	machine->logged_bytes = st.st_size;
	AUTO_FREE char *log = vmware_machine_log(machine);
	AUTO_FREE char *question = vmware_log_question(log);
	if (!question)
		return GUEST_RUNNING;
	machine->why = alloc_printf("VMware waits for an answer: %s", question);
	return GUEST_CRASHED;
}

enum guest_state vmware_machine_poll(struct vmware_machine *machine)
{
	struct pollfd ended = {.fd = machine->pidfd, .events = POLLIN};

	if (machine->state == GUEST_RUNNING)
		machine->state =
			poll(&ended, 1, 0) > 0 ? judge_end(machine) : look_for_question(machine);
	return machine->state;
}

const char *vmware_machine_why(const struct vmware_machine *machine)
{
	return machine->why;
}

pid_t vmware_machine_pid(const struct vmware_machine *machine)
{
	return machine->pid;
}

char *vmware_machine_log(const struct vmware_machine *machine)
{
	AUTO_FREE char *path = alloc_printf("%s/" LOG, machine->folder);

	return vmware_log_read(path);
}

void vmware_machine_stop(struct vmware_machine *machine)
{
	struct pollfd ended = {.fd = machine->pidfd, .events = POLLIN};
	struct error ignored; /* what does not stop is killed */

	if (poll(&ended, 1, 0) == 0 &&
	    !vmrun_run(machine->vmrun, "stop", machine->vmx, "hard", &ignored))
		poll(&ended, 1, STOP_LIMIT_MS);
	release(machine);
}
