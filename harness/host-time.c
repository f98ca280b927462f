/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-time.c - reads /proc. The time of a process that ended is in its parent's, who waited. */
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/host-time.h"

/* Of the time that others left, and of all: a load that others leave next to nothing is none. */
#define STRESSED_OF_FREE 0.5
#define STRESSED_OF_ALL	 0.01

static void read_all(const char *root, struct host_time *now)
{
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
	char line[256];

	host_line(root, "/proc/stat", "", line, sizeof(line));
	if (sscanf(line,
		   "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64 " %" SCNu64,
		   &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal) != 8)
		return;
	now->idle = idle + iowait;
	now->all = user + nice + system + irq + softirq + steal + now->idle;
}

/* Of one process, where it is of the session: fields 6 and 14 to 17 of /proc/PID/stat, behind a
 * name that may hold anything. */
static uint64_t read_process(const char *root, const char *pid, pid_t session)
{
	AUTO_FREE char *path = alloc_printf("/proc/%s/stat", pid);
	uint64_t user, system, children_user, children_system;
	char line[1024], *behind;
	int its_session;

	host_line(root, path, "", line, sizeof(line));
	behind = strrchr(line, ')');
	if (!behind ||
	    sscanf(behind,
		   ") %*c %*d %*d %d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNu64,
		   &its_session, &user, &system, &children_user, &children_system) != 5 ||
	    its_session != session)
		return 0;
	return user + system + children_user + children_system;
}

static void read_session(const char *root, pid_t session, struct host_time *now)
{
	AUTO_FREE char *path = alloc_printf("%s/proc", root);
	DIR *proc = opendir(path);
	struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)*entry->d_name))
			now->session += read_process(root, entry->d_name, session);
	if (proc)
		closedir(proc);
}

void host_time_read(const char *root, pid_t session, struct host_time *now)
{
	*now = (struct host_time){0};
	read_all(root, now);
	if (session)
		read_session(root, session, now);
}

/* Counters of many processes are not read at one instant: they may seem to run backwards. */
static double since(uint64_t from, uint64_t to)
{
	return to > from ? (double)(to - from) : 0;
}

static double share(double part, double whole)
{
	return part < whole ? part / whole : whole > 0;
}

double host_time_busy(const struct host_time *from, const struct host_time *to)
{
	double all = since(from->all, to->all);

	return all > 0 ? 1 - share(since(from->idle, to->idle), all) : 0;
}

double host_time_used(const struct host_time *from, const struct host_time *to)
{
	return share(since(from->session, to->session), since(from->all, to->all));
}

bool host_time_is_stressed(const struct host_time *from, const struct host_time *to)
{
	double used = host_time_used(from, to), idle = 1 - host_time_busy(from, to);

	return used >= STRESSED_OF_ALL && used >= STRESSED_OF_FREE * (used + idle);
}
