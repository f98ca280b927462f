/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * program.c - a child in a process group of its own, which dies with the runner. It is looked at
 * seldom: on a machine with one CPU that would be seen in what it measures.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guest-runner/counters.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/program.h"
#include "guest-runner/scope.h"
#include "guest-runner/sysfile.h"

#define FIRST_LOOK_MS 20
#define LAST_LOOK_MS  640
#define END_MS	      5000 /* from end_signal to SIGKILL */

static const char *base_name(const struct program *program)
{
	const char *slash = strrchr(program->arguments[0], '/');

	return slash ? slash + 1 : program->arguments[0];
}

char *program_text(int fd)
{
	struct stat st = {0};
	ssize_t got;
	char *text;

	fstat(fd, &st);
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		abort();
	got = pread(fd, text, (size_t)st.st_size, 0);
	text[got < 0 ? 0 : got] = '\0';
	return text;
}

static void become(const struct program *program, int out, int err, pid_t parent)
{
	const struct rlimit file_size = {program->out_bytes, program->out_bytes};
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, program->end_signal);
	if (getppid() != parent)
		_exit(1);
	interrupt_unblock();
	setrlimit(RLIMIT_FSIZE, &file_size);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execv(program->arguments[0], (char *const *)program->arguments);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", program->arguments[0], strerror(errno));
	_exit(127);
}

/* Wait for its end, and look at it. 0; -ETIMEDOUT at the limit, -EINTR where a signal came. */
static int watch(const struct program *program, pid_t pid, int pidfd)
{
	scope_close int interrupt = interrupt_fd();
	struct pollfd wait[] = {{.fd = pidfd, .events = POLLIN},
				{.fd = interrupt, .events = POLLIN}};
	uint64_t end_ms = counters_uptime_ms() + program->limit_ms, now_ms;
	int look_ms = program->look ? FIRST_LOOK_MS : 0;

	while ((now_ms = counters_uptime_ms()) < end_ms) {
		int left_ms = (int)(end_ms - now_ms);

		poll(wait, 2, look_ms && look_ms < left_ms ? look_ms : left_ms);
		if (wait[0].revents)
			return 0;
		if (wait[1].revents)
			return -EINTR;
		if (look_ms && program->look(pid, program->user))
			look_ms = 0;
		if (look_ms && look_ms < LAST_LOOK_MS)
			look_ms *= 2;
	}
	return -ETIMEDOUT;
}

/* Of the main thread alone; 0 where the kernel does not tell. It ends last, and is still there
 * until it is waited for. */
static uint64_t main_thread_ns(pid_t pid)
{
	const struct paths own = {.root = ""};
	char path[64], line[64];

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	sysfile_line(&own, path, line, sizeof(line));
	return strtoull(line, NULL, 10);
}

/* Its exit status as of waitpid; whatever it started is gone, too. */
static int end(const struct program *program, pid_t pid, int pidfd)
{
	struct pollfd wait = {.fd = pidfd, .events = POLLIN};
	int status = 0;

	if (!poll(&wait, 1, 0)) {
		kill(-pid, program->end_signal);
		poll(&wait, 1, END_MS);
	}
	kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	while (waitpid(-pid, NULL, 0) > 0)
		;
	return status;
}

/* The last line that it printed as error, which tells why it gave up. */
static const char *last_words(char *said)
{
	size_t length = strlen(said);
	char *newline;

	while (length && said[length - 1] == '\n')
		said[--length] = '\0';
	newline = strrchr(said, '\n');
	if (!length)
		return "it said nothing";
	return newline ? newline + 1 : said;
}

static int judge_end(const struct program *program, int status, int err, struct fault *fault)
{
	scope_free char *said = program_text(err);

	if (WIFSIGNALED(status))
		return fault_set(fault, EXCHANGE_FAILED, EIO, "%s was killed by signal %d (%s)",
				 base_name(program), WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status))
		return fault_set(fault, EXCHANGE_ERROR, EIO, "%s ended with status %d: %.200s",
				 base_name(program), WEXITSTATUS(status), last_words(said));
	return 0;
}

static int fork_program(const struct program *program, int out, int err, struct fault *fault)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return fault_set(fault, EXCHANGE_ERROR, errno, "cannot fork %s: %s",
				 base_name(program), strerror(errno));
	if (!pid)
		become(program, out, err, parent);
	setpgid(pid, pid); /* whoever of the two comes first */
	return pid;
}

int program_run(const struct program *program, int out, uint64_t *main_ns, struct fault *fault)
{
	scope_close int err = memfd_create("error", MFD_CLOEXEC);
	scope_close int pidfd = -1;
	int pid, ret, status;

	if (access(program->arguments[0], X_OK))
		return fault_set(
			fault, EXCHANGE_SKIPPED, errno,
			"program %s cannot be run here: %s: install Debian's package "
			"rt-tests (of cyclictest) or rtla, of a guest build its images anew "
			"(make guest)",
			program->arguments[0], strerror(errno));
	pid = fork_program(program, out, err, fault);
	if (pid < 0)
		return pid;
	pidfd = pidfd_open(pid, 0);
	ret = watch(program, pid, pidfd);
	*main_ns = main_thread_ns(pid);
	status = end(program, pid, pidfd);
	if (ret == -EINTR)
		return interrupt_fault(fault);
	if (ret)
		return fault_set(fault, EXCHANGE_FAILED, -ret, "%s did not end within %u s",
				 base_name(program), program->limit_ms / 1000);
	return judge_end(program, status, err, fault);
}
