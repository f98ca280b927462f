/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-load.c - the load's processes are a session of their own. A guard, a child of ours too,
 * waits for our end, however that comes, and kills them: what a worker does when its parent dies
 * is its own affair.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/guest-text.h"
#include "harness/host-load.h"
#include "harness/host-state.h"
#include "harness/host-time.h"
#include "harness/interrupt.h"
#include "harness/machine.h"
#include "harness/names.h"
#include "harness/orphans.h"
#include "harness/watch.h"

#define ON_LIMIT_NS 20000000000ull
#define ON_SPAN_US  200000 /* of a look; /proc counts in 10 ms */
#define END_POLL_US 5000
#define END_POLLS   1000 /* a process that cannot be killed is not waited for */

struct host_load {
	pid_t session; /* and process group, and the pid of the command */
	pid_t guard;
	int output;
	bool goes;
};

/* Its words, separated by blanks: a comma is part of one. */
static void read_command(const struct settings *settings, struct names *words)
{
	AUTO_FREE char *copy = alloc_copy(settings_text(settings, "host-stress"));
	char *rest = copy, *word;

	while ((word = strsep(&rest, " \t")))
		if (*word)
			names_add(words, word);
}

int host_load_check(const struct settings *settings, const struct cell *asked,
		    struct finding *finding)
{
	struct names words = {0};
	AUTO_FREE char *program = NULL;
	int ret = 0;

	if (!cell_stresses_host(asked))
		return 0;
	if (host_is_elsewhere(settings))
		return finding_refuse(finding, "run vmtick on that machine",
				      "the host behind %s cannot be put under load from here",
				      settings_text(settings, "uri"));
	read_command(settings, &words);
	program = words.nr ? machine_program(words.word[0]) : NULL;
	if (!program)
		ret = finding_refuse(finding,
				     "install it (apt-get install stress-ng), or set host-stress",
				     "there is no program %s for the load of the host",
				     words.nr ? words.word[0] : "named");
	names_clear(&words);
	return ret;
}

/* It dies with us by itself, but for what it has started. */
static void run_command(char *const *argv, const char *folder, int output, pid_t parent)
{
	int null = open("/dev/null", O_RDONLY);

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	if (!chdir(folder))
		execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s cannot be run in %s: %s\n", argv[0], folder, strerror(errno));
	_exit(127);
}

static pid_t fork_command(const struct settings *settings, const char *folder, int output)
{
	pid_t parent = getpid(), pid;
	struct names words = {0};

	read_command(settings, &words);
	AUTO_FREE char **argv = alloc_array(words.nr + 1, sizeof(*argv));
	for (size_t i = 0; i < words.nr; i++)
		argv[i] = words.word[i];
	pid = fork();
	if (!pid)
		run_command(argv, folder, output, parent);
	names_clear(&words);
	return pid;
}

/* Killed with the load, where we live to do it. */
static pid_t fork_guard(pid_t session)
{
	pid_t parent = getpid(), pid = fork();
	sigset_t end;
	int number;

	if (pid)
		return pid;
	setpgid(0, 0); /* Ctrl-C in the terminal is for vmtick */
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent)
		sigwait(&end, &number);
	kill(-session, SIGKILL);
	_exit(0);
}

static bool has_ended(const struct host_load *load)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)load->session, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

static int report_end(const struct host_load *load, struct error *err)
{
	char said[256] = "";

	if (pread(load->output, said, sizeof(said) - 1, 0) <= 0)
		strcpy(said, "it said nothing");
	said[strcspn(said, "\n")] = '\0';
	guest_text_clean(said);
	return error_set(err, EXIT_OURS, ECHILD,
			 "the load of the host ended at once: %s: set host-stress to a command "
			 "that runs until it is killed",
			 said);
}

static int wait_on(const struct host_load *load, struct error *err)
{
	uint64_t end_ns = watch_now_ns() + ON_LIMIT_NS;
	struct host_time before, now;

	host_time_read("", load->session, &now);
	do {
		if (interrupt_signal())
			return interrupt_error(err);
		if (has_ended(load))
			return report_end(load, err);
		before = now;
		usleep(ON_SPAN_US);
		host_time_read("", load->session, &now);
		if (host_time_is_stressed(&before, &now))
			return 0;
	} while (watch_now_ns() < end_ns);
	return error_set(err, EXIT_OURS, ETIMEDOUT,
			 "the load of the host was not on after %llu s: it used %.0f %% of all "
			 "CPUs' time, and %.0f %% was idle: set host-stress to a heavier one",
			 ON_LIMIT_NS / 1000000000, 100 * host_time_used(&before, &now),
			 100 * (1 - host_time_busy(&before, &now)));
}

int host_load_start(const struct settings *settings, const char *folder,
		    struct host_load **load_out, struct error *err)
{
	struct host_load *load = alloc_array(1, sizeof(*load));
	int ret = 0;

	orphans_adopt(); /* its workers, when they are killed */
	load->output = memfd_create("host-stress", MFD_CLOEXEC);
	load->session = fork_command(settings, folder, load->output);
	load->guard = load->session > 0 ? fork_guard(load->session) : -1;
	if (load->guard < 0)
		ret = error_set(err, EXIT_OURS, errno, "the load of the host cannot be forked: %s",
				strerror(errno));
	if (!ret)
		ret = wait_on(load, err);
	if (ret) {
		host_load_stop(load);
		return ret;
	}
	kill(-load->session, SIGSTOP);
	*load_out = load;
	return 0;
}

bool host_load_go(struct host_load *load)
{
	if (load->goes)
		return false;
	kill(-load->session, SIGCONT);
	load->goes = true;
	return true;
}

pid_t host_load_session(const struct host_load *load)
{
	return load->session;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* The workers fall to us when their parent is gone. */
void host_load_stop(struct host_load *load)
{
	if (!load)
		return;
	if (load->guard > 0)
		end(load->guard);
	if (load->session > 0) {
		setpgid(load->session, 0); /* it may not yet have made its session */
		end(load->session);
		for (int i = 0; i < END_POLLS && !kill(-load->session, SIGKILL); i++) {
			usleep(END_POLL_US);
			while (waitpid(-load->session, NULL, WNOHANG) > 0)
				;
		}
	}
	close(load->output);
	free(load);
}
