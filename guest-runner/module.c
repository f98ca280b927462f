/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * module.c - the instrument kmod: loading the module starts a series, /dev/vmtick gives the record
 * when it is complete, unloading it stops it at any moment. It has symbols of another one that is
 * loaded before it and unloaded after it. When one refuses to load, the reason is in the kernel
 * log and nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "guest-runner/evidence.h"
#include "guest-runner/host-setting.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/scope.h"

#define MODULE_DEVICE "/dev/vmtick"
#define BASE_FILE     "precise-timer.ko" /* lies beside the module */

/* Their names in the kernel, in the order of loading. */
static const char *const module_names[] = {"precise_timer", "vmtick"};
#define NR_MODULES (sizeof(module_names) / sizeof(module_names[0]))

static int insert_file(const char *path, const char *params)
{
	scope_close int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 || syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
}

static void write_params(const struct job_cell *cell, int cpu, char *params, size_t size)
{
	static const char *const modes[] = {[RECORD_ONESHOT] = "oneshot", [RECORD_GRID] = "grid"};
	static const char *const keeps[] = {
		[RECORD_SAMPLES] = "samples", [RECORD_HISTOGRAM] = "histogram"};

	snprintf(params, size,
		 "timer=%s mode=%s keep=%s period_ns=%llu events=%llu warmup=%llu inject_ns=%llu "
		 "cpu=%d",
		 cell->timer, modes[cell->mode], keeps[cell->keep],
		 (unsigned long long)cell->period_ns, (unsigned long long)cell->nr_events,
		 (unsigned long long)cell->nr_warmup, (unsigned long long)cell->inject_ns, cpu);
}

/* The kernel waits for grace periods when a module goes, some 50 ms under emulation; they
 * are made short for just that moment. */
static void remove_modules(const struct paths *paths)
{
	struct host_setting expedited = {0};

	host_setting_change(paths, "/sys/kernel/rcu_expedited", "1", &expedited);
	for (size_t i = NR_MODULES; i-- > 0;)
		syscall(SYS_delete_module, module_names[i], O_NONBLOCK);
	host_setting_restore(paths, &expedited);
}

/* Load both; file is the one that was tried last. */
static int insert(const struct paths *paths, const char *params, char *file, size_t size)
{
	const char *slash = strrchr(paths->module, '/');
	int folder = slash ? (int)(slash + 1 - paths->module) : 0, ret;

	snprintf(file, size, "%.*s" BASE_FILE, folder, paths->module);
	ret = insert_file(file, "");
	if (ret)
		return ret;
	snprintf(file, size, "%s", paths->module);
	return insert_file(file, params);
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

/* What a module says in a line of the log, "6,339,5140900,-;vmtick: period_ns=... is ...", or
 * NULL where it is not of ours. */
static const char *said_by_module(const char *line)
{
	const char *text = strchr(line, ';');

	for (size_t i = 0; text && i < NR_MODULES; i++) {
		size_t length = strlen(module_names[i]);

		if (!strncmp(text + 1, module_names[i], length) &&
		    !strncmp(text + 1 + length, ": ", 2))
			return text + 1 + length + 2;
	}
	return NULL;
}

/* The last line of either module in the log; empty where there is none. A read gives a line,
 * and then its dictionary. */
static void log_reason(int fd, char *reason, size_t size)
{
	char line[2048];
	ssize_t got;

	reason[0] = '\0';
	while ((got = read(fd, line, sizeof(line) - 1)) > 0 || (got < 0 && errno == EPIPE)) {
		const char *text;

		if (got < 0)
			continue; /* lines were overwritten before they were read */
		line[got] = '\0';
		line[strcspn(line, "\n")] = '\0';
		text = said_by_module(line);
		if (text)
			snprintf(reason, size, "%s", text);
	}
}

/* The kernel's own refusals (wrong version, unknown symbol) are ours; what the module says
 * is not supported here this guest cannot have. */
static int report_refusal(const char *file, int errnum, int log, struct fault *fault)
{
	char reason[sizeof(fault->text)] = "";

	if (log >= 0)
		log_reason(log, reason, sizeof(reason));
	if (errnum == EOPNOTSUPP && *reason)
		return fault_set(fault, EXCHANGE_SKIPPED, errnum, "%s", reason);
	return fault_set(fault, EXCHANGE_ERROR, errnum, "cannot load %s: %s", file,
			 *reason ? reason : strerror(errnum));
}

static int load_modules(const struct task *task, struct fault *fault)
{
	scope_close int log = log_open(task->paths);
	char params[256], file[PATH_MAX];
	int ret;

	write_params(task->cell, task->cpu, params, sizeof(params));
	ret = insert(task->paths, params, file, sizeof(file));
	if (ret == -EEXIST) { /* left by a runner that was killed */
		remove_modules(task->paths);
		ret = insert(task->paths, params, file, sizeof(file));
	}
	return ret ? report_refusal(file, -ret, log, fault) : 0;
}

/* A descriptor of the record to come, which holds the module; or -errno. */
static int open_device(const struct paths *paths, struct fault *fault)
{
	char device[PATH_MAX] = "";
	int fd = -ENAMETOOLONG;

	if (!sysfile_path(paths, MODULE_DEVICE, device, sizeof(device)))
		fd = open(device, O_RDONLY | O_CLOEXEC);
	return fd >= 0 ? fd
		       : fault_set(fault, EXCHANGE_ERROR, errno,
				   "cannot open %s of the loaded module: %s; is devtmpfs mounted?",
				   device, strerror(errno));
}

static int wait_complete(int fd, unsigned int limit_ms, struct fault *fault)
{
	scope_close int interrupt = interrupt_fd();
	struct pollfd wait[] = {{.fd = fd, .events = POLLIN}, {.fd = interrupt, .events = POLLIN}};
	int ready = poll(wait, 2, (int)limit_ms);

	if (!ready)
		return fault_set(fault, EXCHANGE_FAILED, ETIMEDOUT,
				 "the series was not complete after %u s", limit_ms / 1000);
	return ready > 0 && !wait[0].revents ? interrupt_fault(fault) : 0;
}

static int read_head(int fd, struct record_head *head, struct fault *fault)
{
	if (pread(fd, head, sizeof(*head), 0) != sizeof(*head))
		return fault_set(fault, EXCHANGE_FAILED, errno, "the module gives no record: %s",
				 strerror(errno));
	if (head->magic != RECORD_MAGIC || head->version != RECORD_VERSION ||
	    head->head_bytes != sizeof(*head))
		return fault_set(fault, EXCHANGE_ERROR, EPROTO,
				 "the module writes records of version %u, this runner understands "
				 "%u: use the module of the same vmtick",
				 head->version, RECORD_VERSION);
	return 0;
}

static uint64_t record_bytes(const struct record_head *head)
{
	return sizeof(*head) + (head->nr_warmup + head->nr_samples) * sizeof(struct record_sample) +
	       (head->nr_clock_costs + head->nr_arm_costs + head->nr_buckets) * sizeof(__u64);
}

static void release(const struct paths *paths, struct measured *measured)
{
	if (measured->fd >= 0)
		close(measured->fd);
	remove_modules(paths);
	measured->fd = -1;
}

static int measure(const struct task *task, struct measured *measured, struct facts *facts,
		   struct fault *fault)
{
	struct record_head head;
	int ret = load_modules(task, fault);

	*measured = (struct measured){.fd = -1};
	if (!ret)
		measured->fd = open_device(task->paths, fault);
	if (!ret && measured->fd < 0)
		ret = measured->fd;
	if (!ret)
		ret = wait_complete(measured->fd, instrument_limit_ms(task->cell), fault);
	if (!ret)
		ret = read_head(measured->fd, &head, fault);
	if (ret) {
		release(task->paths, measured);
		return ret;
	}
	measured->cpu = (int)head.cpu;
	measured->nr_events = head.nr_events + head.nr_warmup;
	measured->nr_bytes = record_bytes(&head);
	evidence_add_price(&head, facts);
	return 0;
}

const struct instrument instrument_kmod = {.name = "kmod", .measure = measure, .release = release};
