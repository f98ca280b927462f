/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpu-load.c - the cpu load by stress-ng. It is judged by the CPU time of its own workers,
 * which the kernel counts in ns: what else runs on the CPU does not enter.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "guest-runner/cpu-load.h"
#include "guest-runner/cpulist.h"
#include "guest-runner/interrupt.h"

/* Busy part of a duty cycle. A short series lasts 100 ms: it must see many cycles. */
#define SLICE_MS "5"

/* A method whose step is short even where the CPU is emulated, or the slices are coarse. */
#define METHOD "int64"

/* The load is on when each worker's share of its CPU was this near to what is asked, over a
 * time of some ten duty cycles. Too much is stress-ng still starting. */
#define ON_SHARE_MIN	0.8
#define ON_SHARE_EXCESS 0.15
#define ON_SPAN_MS	100
#define ON_LIMIT_MS	20000
#define POLL_MS		5

static uint64_t process_used_ns(pid_t pid)
{
	struct timespec used;
	clockid_t clock;

	if (!pid || clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used))
		return 0;
	return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void run_stress_ng(const struct paths *paths, int cpu, unsigned int percent, int output,
			  pid_t parent)
{
	char share[16];
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	interrupt_unblock();
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	snprintf(share, sizeof(share), "%u", percent);
	if (cpulist_pin(cpu))
		dprintf(STDERR_FILENO, "cannot run on CPU %d: %s\n", cpu, strerror(errno));
	else
		execl(paths->stress_ng, "stress-ng", "--cpu", "1", "--cpu-load", share,
		      "--cpu-load-slice", SLICE_MS, "--cpu-method", METHOD, "--timeout", "0",
		      "--quiet", (char *)NULL);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", paths->stress_ng, strerror(errno));
	_exit(127);
}

/* The first child of a process, or 0. */
static pid_t first_child(pid_t pid)
{
	const struct paths own = {.root = ""};
	char path[64], line[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	sysfile_line(&own, path, line, sizeof(line));
	return atoi(line);
}

static int start_all(const struct paths *paths, const cpu_set_t *cpus, unsigned int percent,
		     struct cpu_load *load, struct fault *fault)
{
	pid_t self = getpid();

	load->output = memfd_create("stress-ng", MFD_CLOEXEC);
	load->processes = calloc((size_t)CPU_COUNT(cpus), sizeof(*load->processes));
	if (!load->processes)
		abort();
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET((size_t)cpu, cpus))
			continue;
		pid_t pid = fork();

		if (pid < 0)
			return fault_set(fault, EXCHANGE_ERROR, errno,
					 "cannot fork the cpu load of CPU %d: %s", cpu,
					 strerror(errno));
		if (!pid)
			run_stress_ng(paths, cpu, percent, load->output, self);
		setpgid(pid, pid); /* whoever of the two comes first */
		load->processes[load->nr_processes++].group = pid;
	}
	return 0;
}

/* What stress-ng had to say, for it has ended and should not have. */
static int report_ended(const struct cpu_load *load, struct fault *fault)
{
	char said[256] = "";

	if (pread(load->output, said, sizeof(said) - 1, 0) <= 0)
		strcpy(said, "it said nothing");
	said[strcspn(said, "\n")] = '\0';
	return fault_set(fault, EXCHANGE_ERROR, ECHILD, "the cpu load ended at once: %s", said);
}

/* -EAGAIN until each stress-ng has its worker. */
static int find_workers(struct cpu_load *load, struct fault *fault)
{
	siginfo_t info;

	for (size_t i = 0; i < load->nr_processes; i++) {
		struct cpu_load_process *process = &load->processes[i];

		info.si_pid = 0;
		if (!waitid(P_PID, (id_t)process->group, &info, WEXITED | WNOHANG | WNOWAIT) &&
		    info.si_pid)
			return report_ended(load, fault);
		if (!process->worker)
			process->worker = first_child(process->group);
		if (!process->worker)
			return -EAGAIN;
	}
	return 0;
}

/* Whether each worker's share of the time since the last call was what is asked. Brings
 * *used_ns up to date; *share is the share of one worker that was off, or of the last. */
static bool shares_are_on(const struct cpu_load *load, uint64_t span_ns, double asked,
			  uint64_t *used_ns, double *share)
{
	bool on = true;

	for (size_t i = 0; i < load->nr_processes; i++) {
		uint64_t used = process_used_ns(load->processes[i].worker);
		double since = ((double)used - (double)used_ns[i]) / (double)span_ns;

		used_ns[i] = used;
		if (on)
			*share = since;
		if (since < ON_SHARE_MIN * asked || since > asked + ON_SHARE_EXCESS)
			on = false;
	}
	return on;
}

static int wait_on(struct cpu_load *load, unsigned int percent, struct fault *fault)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000};
	uint64_t began_ns = now_ns(), span_ns = began_ns, now = began_ns;
	uint64_t used_ns[CPU_SETSIZE] = {0};
	double share = 0;
	int ret;

	for (; now - began_ns < ON_LIMIT_MS * 1000000ull; now = now_ns()) {
		if (interrupt_pending())
			return interrupt_fault(fault);
		ret = find_workers(load, fault);
		if (ret && ret != -EAGAIN)
			return ret;
		if (ret) {
			span_ns = now;
		} else if (now - span_ns >= ON_SPAN_MS * 1000000ull) {
			if (shares_are_on(load, now - span_ns, percent / 100.0, used_ns, &share))
				return 0;
			span_ns = now;
		}
		nanosleep(&pause, NULL);
	}
	return fault_set(
		fault, EXCHANGE_INVALID, ETIMEDOUT,
		"the cpu load of %u %% was not on after %u s: on one CPU it was at %.0f %%",
		percent, ON_LIMIT_MS / 1000, 100 * share);
}

int cpu_load_start(const struct paths *paths, const cpu_set_t *cpus, unsigned int percent,
		   struct cpu_load *load, struct fault *fault)
{
	int ret = start_all(paths, cpus, percent, load, fault);

	return ret ? ret : wait_on(load, percent, fault);
}

uint64_t cpu_load_used_ns(const struct cpu_load *load)
{
	uint64_t sum_ns = 0;

	for (size_t i = 0; i < load->nr_processes; i++)
		sum_ns += process_used_ns(load->processes[i].worker);
	return sum_ns;
}

void cpu_load_stop(struct cpu_load *load)
{
	if (!load->processes)
		return;
	for (size_t i = 0; i < load->nr_processes; i++)
		kill(-load->processes[i].group, SIGKILL);
	/* The workers fall to the runner, a subreaper, when their stress-ng is gone. */
	for (size_t i = 0; i < load->nr_processes; i++)
		while (waitpid(-load->processes[i].group, NULL, 0) > 0)
			;
	close(load->output);
	free(load->processes);
	*load = (struct cpu_load){0};
}
