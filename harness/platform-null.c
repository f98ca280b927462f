/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-null.c - no monitor at all: synthetic records from a process, so that everything
 * above the platforms is tested without one. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/null-guest.h"
#include "harness/platform.h"
#include "harness/wake.h"
#include "harness/watch.h"

#define HOST_SLOP_NS  "50000" /* of a hypervisor and a guest that nobody told otherwise */
#define GUEST_SLOP_NS "100000"

static const struct setting null_settings[] = {
	{"fault", "none", SETTING_CHOICE, .choices = null_fault_names,
	 .help = "what goes wrong, to test the harness", .watch_only = true},
	{"fault-cell", "", SETTING_TEXT, .help = "part of the ids of the cells it strikes",
	 .watch_only = true},
	{"host-slop", CELL_SLOP_DEFAULT, SETTING_TEXT,
	 .help = "the hypervisor's slop that this host is said to have: default or ns",
	 .watch_only = true},
	{"pace", "0ns", SETTING_DURATION, 0, 3600000000000, .help = "time per cell",
	 .watch_only = true},
	{"disk-mib", "0", SETTING_NUMBER, 0, 1 << 22, .help = "exchange disk, MiB; 0: as needed"},
	{"load-mib", "1", SETTING_NUMBER, 1, 1 << 20, .help = "area that io reads, MiB"},
	WATCH_SETTINGS,
	{NULL},
};

struct session {
	const struct settings *settings;
};

struct guest {
	pid_t pid;
	enum guest_state state;
	const struct settings *settings;
	char asked_slop[CELL_SLOP_MAX];
};

static int prepare(const struct settings *settings, struct session **session_out,
		   struct finding *finding)
{
	*session_out = alloc_array(1, sizeof(**session_out));
	(*session_out)->settings = settings;
	wake_on_children();
	finding->usable = true;
	snprintf(finding->version, sizeof(finding->version), "synthetic records");
	return 0;
}

static enum null_fault fault_of(const struct settings *settings)
{
	const char *name = settings_text(settings, "fault");
	unsigned i = 0;

	while (strcmp(null_fault_names[i], name))
		i++;
	return (enum null_fault)i;
}

static const char *slop_ns(const char *slop, const char *fallback)
{
	return strcmp(slop, CELL_SLOP_DEFAULT) ? slop : fallback;
}

static int check_host(struct session *session, const struct cell *asked, struct finding *finding)
{
	const char *slop = settings_text(session->settings, "host-slop");

	if (!strcmp(slop, asked->xen_slop))
		return 0;
	snprintf(finding->reason, sizeof(finding->reason),
		 "the hypervisor's slop here is %s, not %s", slop, asked->xen_slop);
	snprintf(finding->remedy, sizeof(finding->remedy), "--set null.host-slop=%s",
		 asked->xen_slop);
	return -ENOTSUP;
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	const struct settings *settings = session->settings;
	struct null_guest null = {
		.disk = files->disk,
		.console = files->console,
		.fault = fault_of(settings),
		.fault_cell = settings_text(settings, "fault-cell"),
		.pace_ns = settings_number(settings, "pace"),
	};
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return error_set(err, EXIT_OURS, errno, "guest %s cannot be forked: %s", name,
				 strerror(errno));
	if (pid == 0) {
		setpgid(0, 0); /* Ctrl-C in the terminal is for vmtick */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGTERM, SIG_DFL);
		signal(SIGCHLD, SIG_DFL);
		_exit(getppid() == parent ? null_guest_run(&null) : 1);
	}
	*guest_out = alloc_array(1, sizeof(**guest_out));
	**guest_out = (struct guest){.pid = pid, .settings = settings};
	memcpy((*guest_out)->asked_slop, files->asked->guest_slop, CELL_SLOP_MAX);
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	int status;

	if (guest->state == GUEST_RUNNING && waitpid(guest->pid, &status, WNOHANG) == guest->pid)
		guest->state =
			WIFEXITED(status) && !WEXITSTATUS(status) ? GUEST_OFF : GUEST_CRASHED;
	return guest->state;
}

static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	bool ignored = fault_of(guest->settings) == NULL_FAULT_SLOP;
	const char *asked = slop_ns(guest->asked_slop, GUEST_SLOP_NS);
	const char *got = ignored ? GUEST_SLOP_NS : asked;
	const char *host = slop_ns(settings_text(guest->settings, "host-slop"), HOST_SLOP_NS);

	json_object_set_new(facts, "xen_timer_slop_ns", json_string(host));
	json_object_set_new(facts, "guest_timer_slop_ns", json_string(got));
	if (!strcmp(asked, got))
		return true;
	snprintf(reason, size, "the guest's slop is %s ns, not %s ns as asked", got, asked);
	return false;
}

static void stop(struct guest *guest)
{
	if (guest->state == GUEST_RUNNING) {
		kill(guest->pid, SIGKILL);
		waitpid(guest->pid, NULL, 0);
	}
	free(guest);
}

static void release(struct session *session)
{
	free(session);
}

const struct platform platform_null = {
	.name = "null",
	.summary = "no guest: synthetic records, to test the harness",
	.settings = null_settings,
	.has_slop = true,
	.has_paravirt = true,
	.has_xen_virq = true,
	.prepare = prepare,
	.check_host = check_host,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
