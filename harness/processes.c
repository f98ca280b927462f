/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes.c - reads /proc. A process that ended has no words there, though it may not have
 * been reaped. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/processes.h"

#define END_LIMIT_MS 5000
#define END_POLL_MS  10
#define MAX_AT_ONCE  64

/* The words of a file in /proc/PID, each ended by NUL; NULL where it cannot be read. */
static char *read_words(pid_t pid, const char *file, size_t *nr_bytes)
{
	AUTO_FREE char *path = alloc_printf("/proc/%d/%s", pid, file);
	FILE *words = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	*nr_bytes = 0;
	if (!words)
		return NULL;
	for (ssize_t got; (got = (ssize_t)fread((text = alloc_grow(text, size + 4096, 1)) + size, 1,
						4095, words)) > 0;)
		size += (size_t)got;
	fclose(words);
	text[size] = '\0'; /* the last word may lack its own */
	*nr_bytes = size;
	return text;
}

static bool is_named(const char *word, const char *program)
{
	const char *slash = strrchr(word, '/');

	return !strcmp(slash ? slash + 1 : word, program);
}

static bool is_word(const char *word, const char *wanted)
{
	return !strcmp(word, wanted);
}

static bool has(pid_t pid, const char *file, bool (*fits)(const char *, const char *),
		const char *wanted)
{
	size_t nr_bytes;
	AUTO_FREE char *words = read_words(pid, file, &nr_bytes);

	for (size_t at = 0; at < nr_bytes; at += strlen(words + at) + 1)
		if (fits(words + at, wanted))
			return true;
	return false;
}

static bool carries(pid_t pid, const struct process_mark *mark)
{
	return (!mark->argument || has(pid, "cmdline", is_word, mark->argument)) &&
	       (!mark->program || has(pid, "cmdline", is_named, mark->program)) &&
	       (!mark->environment || has(pid, "environ", is_word, mark->environment));
}

size_t processes_find(const struct process_mark *mark, pid_t *pids, size_t max)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t nr = 0;

	while (proc && (entry = readdir(proc))) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (!isdigit((unsigned char)*entry->d_name) || pid == getpid() ||
		    !carries(pid, mark))
			continue;
		if (nr < max)
			pids[nr] = pid;
		nr++;
	}
	if (proc)
		closedir(proc);
	return nr;
}

bool processes_end(const struct process_mark *mark)
{
	pid_t pids[MAX_AT_ONCE];

	for (int waited_ms = 0; waited_ms <= END_LIMIT_MS; waited_ms += END_POLL_MS) {
		size_t nr = processes_find(mark, pids, MAX_AT_ONCE);

		if (!nr)
			return true;
		for (size_t i = 0; i < nr && i < MAX_AT_ONCE; i++)
			kill(pids[i], SIGKILL);
		usleep(END_POLL_MS * 1000);
	}
	return false;
}
