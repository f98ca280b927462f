/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-linux.c - the machine itself, without a guest, bare or as Xen's Dom0: the runner is a
 * child process, and its kernel is the subject. However it ends, the machine is as before. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-state.h"
#include "harness/machine-claim.h"
#include "harness/machine-disk.h"
#include "harness/machine.h"
#include "harness/wake.h"
#include "harness/watch.h"

#define ROOT ""

/* From SIGTERM until the load has ended, the module is unloaded and all is restored. */
#define STOP_LIMIT_MS 10000

static const struct setting linux_settings[] = {
	{"disk", "auto", SETTING_TEXT,
	 .help = "disk that io reads, e.g. nvme0n1; auto: the one behind the results; none"},
	{"cpus", "0", SETTING_NUMBER, 0, 1024,
	 .help = "CPUs that must be online; 0: as many as there are"},
	{"module", "", SETTING_TEXT,
	 .help = "vmtick.ko, precise-timer.ko beside it; empty: those of guest/KERNEL/"},
	{"stress-ng", "stress-ng", SETTING_TEXT, .help = "program of the CPU load"},
	{"cyclictest", "cyclictest", SETTING_TEXT, .help = "program of the instrument cyclictest"},
	{"rtla", "rtla", SETTING_TEXT, .help = "program of the instrument timerlat"},
	{"settle", "200ms", SETTING_DURATION, 0, 60000000000,
	 .help = "pause before each cell, so that the last is carried off"},
	{"disk-mib", "0", SETTING_NUMBER, 0, 1 << 22, .help = "exchange file, MiB; 0: as needed"},
	{"load-mib", "64", SETTING_NUMBER, 1, 1 << 20,
	 .help = "area at the disk's begin that io reads, MiB"},
	WATCH_SETTINGS,
	{NULL},
};

struct session {
	const struct settings *settings;
	struct machine_claim claim;
	struct host_state host;
	char *stress_ng;
	char disk[MACHINE_DISK_MAX]; /* known after probe; empty: none */
};

struct guest {
	const struct session *session;
	pid_t pid; /* of the runner, leader of its process group */
	enum guest_state state;
};

static bool has_cpus(const struct settings *settings)
{
	uint64_t asked = settings_number(settings, "cpus");

	return !asked || asked == (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
}

static int check_settings(struct session *session, struct finding *finding)
{
	const char *stress_ng = settings_text(session->settings, "stress-ng");

	if (!has_cpus(session->settings))
		return finding_refuse(finding, "bring them online, or set cpus to 0",
				      "%s CPUs were asked for, %ld are online",
				      settings_text(session->settings, "cpus"),
				      sysconf(_SC_NPROCESSORS_ONLN));
	session->stress_ng = machine_program(stress_ng);
	if (!session->stress_ng)
		return finding_refuse(finding,
				      "install it (apt-get install stress-ng), or set stress-ng",
				      "there is no program %s for the CPU load", stress_ng);
	return machine_disk(ROOT, settings_text(session->settings, "disk"), NULL, session->disk,
			    finding);
}

/* What is left of a killed runner is removed first, whatever is found then. */
static int claim_and_check(struct session *session, struct finding *finding)
{
	int ret = machine_check_rights(ROOT, finding);

	if (!ret)
		ret = machine_claim(ROOT, &session->claim, finding);
	if (ret)
		return ret;
	ret = machine_check_modules(ROOT, finding);
	if (!ret)
		ret = check_settings(session, finding);
	if (ret)
		machine_unclaim(&session->claim);
	return ret;
}

/* Each of the two has a platform of its own: their figures are not to be mixed up. */
static int check_place(const struct host_state *host, bool as_dom0, struct finding *finding)
{
	if (host->is_dom0 == as_dom0)
		return 0;
	if (as_dom0)
		return finding_refuse(finding,
				      "boot this machine as a Xen Dom0, or use vmtick lab --host "
				      "xen; without Xen use platform linux",
				      "this machine is not Xen's Dom0");
	return finding_refuse(finding, "use platform dom0, or boot without Xen",
			      "this machine is not bare: it runs as Xen's Dom0");
}

static int prepare(bool as_dom0, const struct settings *settings, struct session **session_out,
		   struct finding *finding)
{
	struct session *session = alloc_array(1, sizeof(*session));

	session->settings = settings;
	host_state_read(ROOT, &session->host);
	machine_version(ROOT, &session->host, finding->version, sizeof(finding->version));
	if (check_place(&session->host, as_dom0, finding) || claim_and_check(session, finding)) {
		free(session->stress_ng);
		free(session);
		return -ENODEV;
	}
	finding->usable = true;
	*session_out = session;
	return 0;
}

static int prepare_linux(const struct settings *settings, struct session **session_out,
			 struct finding *finding)
{
	return prepare(false, settings, session_out, finding);
}

static int prepare_dom0(const struct settings *settings, struct session **session_out,
			struct finding *finding)
{
	return prepare(true, settings, session_out, finding);
}

static char *module_path(const struct session *session, const struct guest_files *files)
{
	const char *named = settings_text(session->settings, "module");

	return *named ? alloc_copy(named) : alloc_printf("%s/vmtick.ko", files->images);
}

static int try_modules(struct session *session, const struct guest_files *files,
		       struct finding *finding)
{
	AUTO_FREE char *module = module_path(session, files);
	int ret = machine_expect_changes(&session->claim);

	if (ret)
		return finding_refuse(finding, "make /run writable for root",
				      "file %s cannot be written: %s", session->claim.undo,
				      strerror(-ret));
	ret = machine_try_modules(ROOT, module, finding);
	machine_restore(ROOT, &session->claim); /* what fails is told by the next prepare */
	return ret;
}

/* What needs the images and the results folder to be known. */
static void probe(struct session *session, const struct guest_files *files, struct finding *finding)
{
	if (machine_check_kernel(files->images, session->host.release, finding) ||
	    try_modules(session, files, finding))
		return;
	machine_disk(ROOT, settings_text(session->settings, "disk"), files->folder, session->disk,
		     finding);
}

/* Becomes the runner. PR_SET_PDEATHSIG: it unwinds where vmtick is killed. The copy of the lock
 * goes with it, and with its load. */
static void run_child(const struct session *session, const char *const *arguments, int console,
		      pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0); /* Ctrl-C in the terminal is for vmtick */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	fcntl(session->claim.lock_fd, F_SETFD, 0);
	dup2(null, STDIN_FILENO);
	dup2(console, STDOUT_FILENO);
	dup2(console, STDERR_FILENO);
	execv(arguments[0], (char *const *)arguments);
	dprintf(STDOUT_FILENO, "@vmtick error cannot run %s: %s\n", arguments[0], strerror(errno));
	_exit(127);
}

/* The program's path, or where there is none its name: the runner skips what needs it. */
static char *instrument_path(const struct session *session, const char *setting)
{
	const char *name = settings_text(session->settings, setting);

	return machine_program(name) ?: alloc_copy(name);
}

static pid_t fork_runner(const struct session *session, const struct guest_files *files,
			 int console)
{
	AUTO_FREE char *runner = alloc_printf("%s/vmtick-runner", files->images);
	AUTO_FREE char *module = module_path(session, files);
	AUTO_FREE char *cyclictest = instrument_path(session, "cyclictest");
	AUTO_FREE char *rtla = instrument_path(session, "rtla");
	AUTO_FREE char *settle = alloc_printf(
		"%llu", (unsigned long long)settings_number(session->settings, "settle") / 1000000);
	const char *const arguments[] = {runner,
					 "--exchange",
					 files->disk,
					 "--module",
					 module,
					 "--stress-ng",
					 session->stress_ng,
					 "--cyclictest",
					 cyclictest,
					 "--rtla",
					 rtla,
					 "--undo",
					 session->claim.undo,
					 "--settle",
					 settle,
					 *session->disk ? "--load-disk" : NULL,
					 session->disk,
					 NULL};
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		run_child(session, arguments, console, parent);
	return pid;
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	int console = open(files->console, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644), ret;
	pid_t pid;

	if (console < 0)
		return error_set(err, EXIT_OURS, errno, "console file %s cannot be made: %s",
				 files->console, strerror(errno));
	ret = machine_expect_changes(&session->claim);
	if (ret) {
		close(console);
		return error_set(err, EXIT_OURS, -ret, "file %s cannot be written: %s",
				 session->claim.undo, strerror(-ret));
	}
	wake_on_children();
	pid = fork_runner(session, files, console);
	close(console);
	if (pid < 0)
		return error_set(err, EXIT_OURS, errno, "runner %s cannot be forked: %s", name,
				 strerror(errno));
	setpgid(pid, pid); /* whoever of the two comes first */
	*guest_out = alloc_array(1, sizeof(**guest_out));
	**guest_out = (struct guest){session, pid, GUEST_RUNNING};
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	int status;

	if (guest->state == GUEST_RUNNING && waitpid(guest->pid, &status, WNOHANG) == guest->pid)
		guest->state = WIFEXITED(status) ? GUEST_OFF : GUEST_CRASHED;
	return guest->state;
}

static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	const struct settings *settings = guest->session->settings;

	json_object_set_new(facts, "load_disk", json_string(guest->session->disk));
	if (has_cpus(settings))
		return true;
	snprintf(reason, size, "%s CPUs were to be online, but there are %ld",
		 settings_text(settings, "cpus"), sysconf(_SC_NPROCESSORS_ONLN));
	return false;
}

/* The runner unwinds by itself where it can; its group holds the readers, not stress-ng, which
 * the kernel kills with it. */
static void end_runner(pid_t pid)
{
	struct pollfd wait = {.fd = pidfd_open(pid, 0), .events = POLLIN};

	kill(pid, SIGTERM);
	if (wait.fd >= 0) {
		poll(&wait, 1, STOP_LIMIT_MS);
		close(wait.fd);
	}
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void stop(struct guest *guest)
{
	if (guest->state == GUEST_RUNNING)
		end_runner(guest->pid);
	machine_restore(ROOT, &guest->session->claim); /* what fails is told by the next prepare */
	free(guest);
}

static void release(struct session *session)
{
	machine_unclaim(&session->claim);
	free(session->stress_ng);
	free(session);
}

const struct platform platform_linux = {
	.name = "linux",
	.summary = "this machine itself, bare, without a guest",
	.settings = linux_settings,
	.place = PLACE_BARE,
	.needs_images = true,
	.runs_here = true,
	.prepare = prepare_linux,
	.probe = probe,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};

const struct platform platform_dom0 = {
	.name = "dom0",
	.summary = "Xen's Dom0 on this machine itself, without a guest",
	.settings = linux_settings,
	.place = PLACE_DOM0,
	.needs_images = true,
	.runs_here = true,
	.has_xen_virq = true,
	.prepare = prepare_dom0,
	.probe = probe,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
