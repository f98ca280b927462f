/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orphans.c - tells ended daemons from ended children by what the kernel keeps of a zombie:
 * its session and its name. */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/orphans.h"

#define COMM_MAX 32 /* bytes; the kernel's are 16 */

static void read_comm(pid_t pid, char comm[COMM_MAX])
{
	AUTO_FREE char *path = alloc_printf("/proc/%d/comm", pid);
	FILE *file = fopen(path, "re");

	if (!file || !fgets(comm, COMM_MAX, file))
		comm[0] = '\0';
	if (file)
		fclose(file);
}

/*
 * A daemon left our session after it executed a program of its own. A child that libvirt
 * forked on the way to a daemon has left it too, but still has our name.
 */
static bool is_daemon(pid_t pid)
{
	char comm[COMM_MAX], ours[COMM_MAX];

	if (getsid(pid) == getsid(0))
		return false;
	read_comm(pid, comm);
	read_comm(getpid(), ours);
	return strcmp(comm, ours) != 0;
}

void orphans_adopt(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

bool orphans_reap(void)
{
	siginfo_t ended = {0};

	while (!waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) && ended.si_pid) {
		if (!is_daemon(ended.si_pid))
			return false;
		waitpid(ended.si_pid, NULL, 0);
		ended.si_pid = 0;
	}
	return true;
}
