/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * module.c - driving the module. When it refuses to load, the reason is in the kernel log
 * and nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "guest-runner/host-setting.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/module.h"
#include "guest-runner/scope.h"

#define MODULE_NAME   "vmtick"
#define MODULE_DEVICE "/dev/vmtick"

static int insert(const struct paths *paths, const struct job_cell *cell, int cpu)
{
	static const char *const modes[] = {[RECORD_ONESHOT] = "oneshot", [RECORD_GRID] = "grid"};
	static const char *const keeps[] = {
		[RECORD_SAMPLES] = "samples", [RECORD_HISTOGRAM] = "histogram"};
	scope_close int fd = open(paths->module, O_RDONLY | O_CLOEXEC);
	char params[256];

	if (fd < 0)
		return -errno;
	snprintf(params, sizeof(params),
		 "timer=%s mode=%s keep=%s period_ns=%llu events=%llu warmup=%llu inject_ns=%llu "
		 "cpu=%d",
		 cell->timer, modes[cell->mode], keeps[cell->keep],
		 (unsigned long long)cell->period_ns, (unsigned long long)cell->nr_events,
		 (unsigned long long)cell->nr_warmup, (unsigned long long)cell->inject_ns, cpu);
	return syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
}

/* Open the kernel log at its end, so that only what comes from now on is read. */
static int log_open(const struct paths *paths)
{
	char path[PATH_MAX];
	int fd;

	if (sysfile_path(paths, "/dev/kmsg", path, sizeof(path)))
		return -1;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

/* The last line of the module in the log; empty where there is none. A read gives a line:
 * "6,339,5140900,-;vmtick: period_ns=... is ...", and then its dictionary. */
static void log_reason(int fd, char *reason, size_t size)
{
	static const char prefix[] = MODULE_NAME ": ";
	char line[2048];
	ssize_t got;

	reason[0] = '\0';
	while ((got = read(fd, line, sizeof(line) - 1)) > 0 || (got < 0 && errno == EPIPE)) {
		char *text;

		if (got < 0)
			continue; /* lines were overwritten before they were read */
		line[got] = '\0';
		line[strcspn(line, "\n")] = '\0';
		text = strchr(line, ';');
		if (text && !strncmp(text + 1, prefix, sizeof(prefix) - 1))
			snprintf(reason, size, "%s", text + sizeof(prefix));
	}
}

/* The kernel's own refusals (wrong version, unknown symbol) are ours; what the module says
 * is not supported here is the guest's. */
static int report_refusal(const struct paths *paths, int errnum, int log, struct fault *fault)
{
	char reason[sizeof(fault->text)] = "";

	if (log >= 0)
		log_reason(log, reason, sizeof(reason));
	return fault_set(fault, errnum == EOPNOTSUPP ? EXCHANGE_FAILED : EXCHANGE_ERROR, errnum,
			 "cannot load %s: %s", paths->module, *reason ? reason : strerror(errnum));
}

/* The kernel waits for grace periods when a module goes, some 50 ms under emulation; they
 * are made short for just that moment. */
static void remove_module(const struct paths *paths)
{
	struct host_setting expedited = {0};

	host_setting_change(paths, "/sys/kernel/rcu_expedited", "1", &expedited);
	syscall(SYS_delete_module, MODULE_NAME, O_NONBLOCK);
	host_setting_restore(paths, &expedited);
}

int module_load(const struct paths *paths, const struct job_cell *cell, int cpu,
		struct module *module, struct fault *fault)
{
	scope_close int log = log_open(paths);
	char device[PATH_MAX];
	int ret;

	*module = (struct module){.fd = -1};
	ret = insert(paths, cell, cpu);
	if (ret == -EEXIST) { /* left by a runner that was killed */
		remove_module(paths);
		ret = insert(paths, cell, cpu);
	}
	if (ret)
		return report_refusal(paths, -ret, log, fault);
	module->loaded = true;
	ret = sysfile_path(paths, MODULE_DEVICE, device, sizeof(device));
	if (!ret)
		module->fd = open(device, O_RDONLY | O_CLOEXEC);
	if (module->fd < 0)
		return fault_set(fault, EXCHANGE_ERROR, errno,
				 "cannot open %s of the loaded module: %s; is devtmpfs mounted?",
				 device, strerror(errno));
	return 0;
}

static uint64_t record_bytes(const struct record_head *head)
{
	return sizeof(*head) + (head->nr_warmup + head->nr_samples) * sizeof(struct record_sample) +
	       (head->nr_clock_costs + head->nr_arm_costs + head->nr_buckets) * sizeof(__u64);
}

int module_wait(struct module *module, unsigned int limit_ms, struct fault *fault)
{
	scope_close int interrupt = interrupt_fd();
	struct pollfd wait[] = {{.fd = module->fd, .events = POLLIN},
				{.fd = interrupt, .events = POLLIN}};
	struct record_head *head = &module->head;
	int ready = poll(wait, 2, (int)limit_ms);

	if (!ready)
		return fault_set(fault, EXCHANGE_FAILED, ETIMEDOUT,
				 "the series was not complete after %u s", limit_ms / 1000);
	if (ready > 0 && !wait[0].revents)
		return interrupt_fault(fault);
	if (ready < 0 || pread(module->fd, head, sizeof(*head), 0) != sizeof(*head))
		return fault_set(fault, EXCHANGE_FAILED, errno, "the module gives no record: %s",
				 strerror(errno));
	if (head->magic != RECORD_MAGIC || head->version != RECORD_VERSION ||
	    head->head_bytes != sizeof(*head))
		return fault_set(fault, EXCHANGE_ERROR, EPROTO,
				 "the module writes records of version %u, this runner understands "
				 "%u: use the module of the same vmtick",
				 head->version, RECORD_VERSION);
	module->record_bytes = record_bytes(head);
	return 0;
}

void module_unload(const struct paths *paths, struct module *module)
{
	if (module->fd >= 0)
		close(module->fd);
	if (module->loaded)
		remove_module(paths);
	*module = (struct module){.fd = -1};
}
