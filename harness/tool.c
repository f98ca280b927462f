/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tool.c - its streams are files in memory, since a daemon it starts may hold a pipe open. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/names.h"
#include "harness/tool.h"

#define MAX_SAID (1 << 20) /* bytes kept of each stream */

char *tool_line(const struct tool *tool, const char *const *arguments)
{
	char *line = alloc_copy(tool->program);

	for (size_t i = 0; arguments[i]; i++) {
		char *longer = alloc_printf("%s %s", line, arguments[i]);

		free(line);
		line = longer;
	}
	return line;
}

/* Is the variable of this entry, NAME=VALUE or NAME, in a list of such entries? */
static bool is_changed(const char *entry, const char *const *changes)
{
	size_t length = strcspn(entry, "=");

	for (size_t i = 0; changes && changes[i]; i++)
		if (!strncmp(changes[i], entry, length) && strcspn(changes[i], "=") == length)
			return true;
	return false;
}

static void make_environment(const char *const *changes, struct names *environment)
{
	for (size_t i = 0; environ[i]; i++)
		if (!is_changed(environ[i], changes))
			names_add(environment, environ[i]);
	for (size_t i = 0; changes && changes[i]; i++)
		if (strchr(changes[i], '='))
			names_add(environment, changes[i]);
}

/* NULL-ended, borrowed words; the caller frees the array. */
static char **as_vector(const char *first, const char *const *words, size_t nr)
{
	char **vector = alloc_array(nr + 2, sizeof(*vector)), **at = vector;

	if (first)
		*at++ = (char *)first;
	for (size_t i = 0; i < nr; i++)
		*at++ = (char *)words[i];
	return vector;
}

static size_t count(const char *const *words)
{
	size_t nr = 0;

	while (words[nr])
		nr++;
	return nr;
}

/* In a process group of its own, so that Ctrl-C is for vmtick alone. 0 or an errno. */
static int spawn(const struct tool *tool, const char *const *arguments, int out, int err,
		 pid_t *pid)
{
	struct names environment = {0};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int ret;

	make_environment(tool->environment, &environment);
	AUTO_FREE char **argv = as_vector(tool->program, arguments, count(arguments));
	AUTO_FREE char **envp =
		as_vector(NULL, (const char *const *)environment.word, environment.nr);
	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	ret = posix_spawnp(pid, tool->program, &files, &attributes, argv, envp);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	names_clear(&environment);
	return ret;
}

/* True where it ended within the limit; else it and its group are killed. */
static bool await(pid_t pid, uint64_t limit_ns, int *wait_status)
{
	struct pollfd ended = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	bool timely;
	int ready;

	while ((ready = poll(&ended, 1, (int)(limit_ns / 1000000))) < 0 && errno == EINTR)
		;
	timely = ready > 0;
	if (!timely)
		kill(-pid, SIGKILL);
	if (ended.fd >= 0)
		close(ended.fd);
	while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR)
		;
	return timely;
}

static char *read_said(int fd)
{
	char *text = alloc_array(MAX_SAID + 1, 1);
	ssize_t nr_bytes = pread(fd, text, MAX_SAID, 0);

	for (ssize_t i = 0; i < nr_bytes; i++)
		if (!text[i])
			text[i] = ' ';
	return alloc_grow(text, (size_t)(nr_bytes > 0 ? nr_bytes : 0) + 1, 1);
}

static int judge(const struct tool *tool, const char *const *arguments, bool timely,
		 int wait_status, struct tool_said *said, struct error *err)
{
	AUTO_FREE char *line = tool_line(tool, arguments);

	said->status = WEXITSTATUS(wait_status);
	if (!timely)
		return error_set(err, EXIT_OURS, ETIMEDOUT,
				 "\"%s\" did not end within %llu s and was killed", line,
				 (unsigned long long)tool->limit_ns / 1000000000);
	if (!WIFEXITED(wait_status))
		return error_set(err, EXIT_OURS, EIO, "\"%s\" was ended by signal %d", line,
				 WTERMSIG(wait_status));
	return 0;
}

int tool_run(const struct tool *tool, const char *const *arguments, struct tool_said *said,
	     struct error *err)
{
	int out = memfd_create("stdout", MFD_CLOEXEC), bad = memfd_create("stderr", MFD_CLOEXEC);
	int wait_status, ret;
	bool timely;
	pid_t pid;

	*said = (struct tool_said){0};
	ret = spawn(tool, arguments, out, bad, &pid);
	if (ret) {
		ret = error_set(err, EXIT_NOTHING, ret, "program %s cannot be run: %s",
				tool->program, strerror(ret));
	} else {
		timely = await(pid, tool->limit_ns, &wait_status);
		ret = judge(tool, arguments, timely, wait_status, said, err);
		said->out = read_said(out);
		said->err = read_said(bad);
	}
	close(out);
	close(bad);
	if (ret)
		tool_said_clear(said);
	return ret;
}

void tool_said_clear(struct tool_said *said)
{
	free(said->out);
	free(said->err);
	*said = (struct tool_said){0};
}
