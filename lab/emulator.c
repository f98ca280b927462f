/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator.c - QEMU's command line, and its process. Nothing of it depends on the caller's
 * configuration of QEMU; in deterministic mode nothing depends on the caller's clock either. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/guest-text.h"
#include "harness/names.h"
#include "lab/emulator.h"

/* Arguments of every lab host's kernel: quiet, since each line of the console costs. */
#define KERNEL_ARGUMENTS "quiet panic=-1 cryptomgr.notests"

#define CHUNK_BYTES (64 << 20)

/* The date of deterministic labs. */
#define FIXED_DATE "2026-01-01"

static void add(struct names *arguments, const char *option, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct names *arguments, const char *option, const char *fmt, ...)
{
	va_list args;
	char *value;

	va_start(args, fmt);
	if (vasprintf(&value, fmt, args) < 0)
		abort();
	va_end(args);
	names_add(arguments, option);
	names_add(arguments, value);
	free(value);
}

/*
 * One instruction is one nanosecond. QEMU's main thread moves the clock on when all CPUs have
 * halted; without rr=record it may do so before the last instructions were accounted for, once in
 * some ten thousand events. Recording (of which nothing is kept) makes the two take turns; QEMU can
 * do so for one CPU.
 */
static void add_determinism(struct names *arguments)
{
	add(arguments, "-icount", "shift=0,sleep=off,rr=record,rrfile=/dev/null");
	add(arguments, "-seed", "1");
	add(arguments, "-rtc", "base=" FIXED_DATE ",clock=vm");
}

static void add_machine(struct names *arguments, const struct lab_request *request)
{
	names_add(arguments, "-nodefaults");
	names_add(arguments, "-no-user-config");
	names_add(arguments, "-no-reboot");
	add(arguments, "-display", "none");
	add(arguments, "-machine", "q35");
	add(arguments, "-accel", "tcg");
	add(arguments, "-cpu", "%s", request->cpu);
	add(arguments, "-smp", "%u", request->nr_cpus);
	add(arguments, "-m", "%uM", request->memory_mib);
	if (request->deterministic)
		add_determinism(arguments);
}

/* A hypervisor is booted by the multiboot protocol: the kernel is its first module. */
static void add_boot(struct names *arguments, const struct emulator *emulator,
		     const struct lab_request *request, const struct lab_images *images)
{
	AUTO_FREE char *initramfs = channel_path(&emulator->channel[CHANNEL_INITRAMFS]);
	const struct lab_host *host = request->host;
	AUTO_FREE char *words = alloc_printf("console=%s " KERNEL_ARGUMENTS " vmtick.lab=%s %s %s",
					     images->hypervisor ? "hvc0" : "ttyS0",
					     request->deterministic ? "deterministic" : "plain",
					     host->kernel, request->kernel_arguments);

	if (!images->hypervisor) {
		add(arguments, "-kernel", "%s", images->kernel);
		add(arguments, "-append", "%s", words);
		add(arguments, "-initrd", "%s", initramfs);
		return;
	}
	add(arguments, "-kernel", "%s", images->hypervisor);
	add(arguments, "-append", "%s %s", host->hypervisor, request->hypervisor_arguments);
	add(arguments, "-initrd", "%s %s,%s", images->kernel, words, initramfs);
}

static void add_port(struct names *arguments, const char *name, unsigned nr,
		     const struct channel *channel)
{
	AUTO_FREE char *path = channel_path(channel);

	add(arguments, "-chardev", "file,id=%s,path=%s", name, path);
	add(arguments, "-device", "virtserialport,nr=%u,chardev=%s,name=%s", nr, name, name);
}

/* ioeventfd=off: a write to a port is carried out before the writer goes on, not by another
 * thread of the emulator some time later. */
static void add_devices(struct names *arguments, const struct emulator *emulator,
			const struct lab_host *host)
{
	AUTO_FREE char *console = channel_path(&emulator->channel[CHANNEL_CONSOLE]);
	AUTO_FREE char *ready = channel_path(&emulator->channel[CHANNEL_READY]);

	add(arguments, "-chardev", "file,id=ready,path=%s", ready);
	add(arguments, "-mon", "chardev=ready,mode=control");
	add(arguments, "-serial", "file:%s", console);
	add(arguments, "-device", "virtio-serial-pci,ioeventfd=off");
	add_port(arguments, "output", 1, &emulator->channel[CHANNEL_OUTPUT]);
	add_port(arguments, "errors", 2, &emulator->channel[CHANNEL_ERRORS]);
	add_port(arguments, "results", 3, &emulator->channel[CHANNEL_RESULTS]);
	add(arguments, "-chardev", "stdio,id=control,signal=off");
	add(arguments, "-device", "virtserialport,nr=4,chardev=control,name=control");
	if (!host->has_ram_disk)
		return;
	add(arguments, "-blockdev", "null-co,node-name=ram,size=67108864,read-zeroes=on");
	add(arguments, "-device", "sdhci-pci");
	add(arguments, "-device", "sd-card,drive=ram");
}

int emulator_open(struct emulator *emulator, struct error *err)
{
	int ret = 0;

	*emulator = (struct emulator){.control_fd = -1};
	for (size_t i = 0; i < NR_CHANNELS; i++)
		emulator->channel[i].fd = -1;
	for (size_t i = 0; i < NR_CHANNELS && !ret; i++)
		ret = channel_open(&emulator->channel[i], err);
	return ret;
}

int emulator_load(struct emulator *emulator, const struct lab_images *images, struct error *err)
{
	int from = open(images->initramfs, O_RDONLY | O_CLOEXEC);
	int to = emulator->channel[CHANNEL_INITRAMFS].fd;
	ssize_t done = -1;

	while (from >= 0 && (done = sendfile(to, from, NULL, CHUNK_BYTES)) > 0)
		;
	if (from >= 0)
		close(from);
	if (!done)
		return 0;
	return error_set(err, EXIT_OURS, errno,
			 "the lab host's initramfs %s cannot be copied: %s: set TMPDIR to a folder "
			 "with more space",
			 images->initramfs, strerror(errno));
}

/* In the child: its process group is its own, so that a Ctrl-C reaches only the parent. */
static void become(char *const *argv, const struct emulator *emulator, int control_fd, pid_t parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_OURS);
	dup2(control_fd, STDIN_FILENO);
	dup2(emulator->channel[CHANNEL_MESSAGES].fd, STDOUT_FILENO);
	dup2(emulator->channel[CHANNEL_MESSAGES].fd, STDERR_FILENO);
	for (size_t i = 0; i < NR_CHANNELS; i++)
		fcntl(emulator->channel[i].fd, F_SETFD, 0);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(EXIT_OURS);
}

static int launch(struct emulator *emulator, struct names *arguments, struct error *err)
{
	AUTO_FREE char **argv = alloc_array(arguments->nr + 1, sizeof(*argv));
	pid_t parent = getpid();
	int control[2];

	memcpy(argv, arguments->word, arguments->nr * sizeof(*argv));
	if (pipe2(control, O_CLOEXEC))
		return error_set(err, EXIT_OURS, errno, "the lab's emulator cannot be started: %s",
				 strerror(errno));
	emulator->control_fd = control[1];
	emulator->pid = fork();
	if (!emulator->pid)
		become(argv, emulator, control[0], parent);
	close(control[0]);
	setpgid(emulator->pid, emulator->pid); /* whichever of the two comes first */
	if (emulator->pid > 0)
		return 0;
	emulator->pid = 0;
	return error_set(err, EXIT_OURS, errno, "the lab's emulator cannot be started: %s",
			 strerror(errno));
}

int emulator_start(struct emulator *emulator, const struct lab_request *request,
		   const struct lab_images *images, struct error *err)
{
	struct names arguments = {0};
	int ret;

	names_add(&arguments, request->emulator);
	add_machine(&arguments, request);
	add_boot(&arguments, emulator, request, images);
	add_devices(&arguments, emulator, request->host);
	ret = launch(emulator, &arguments, err);
	names_clear(&arguments);
	return ret;
}

bool emulator_ended(struct emulator *emulator)
{
	int status;

	if (emulator->pid && waitpid(emulator->pid, &status, WNOHANG) == emulator->pid) {
		emulator->pid = 0;
		emulator->failed = status != 0;
	}
	return !emulator->pid;
}

bool emulator_is_ready(const struct emulator *emulator)
{
	struct stat status;

	return !fstat(emulator->channel[CHANNEL_READY].fd, &status) && status.st_size;
}

void emulator_signal(struct emulator *emulator, const char *name)
{
	dprintf(emulator->control_fd, "%s\n", name);
}

char *emulator_message(struct emulator *emulator)
{
	char bytes[4096];
	size_t nr_bytes =
		channel_read(&emulator->channel[CHANNEL_MESSAGES], bytes, sizeof(bytes) - 1);
	char *last;

	while (nr_bytes && bytes[nr_bytes - 1] == '\n')
		nr_bytes--;
	bytes[nr_bytes] = '\0';
	guest_text_clean(bytes);
	last = strrchr(bytes, '\n');
	return alloc_copy(last ? last + 1 : bytes);
}

void emulator_close(struct emulator *emulator)
{
	if (emulator->pid) {
		kill(-emulator->pid, SIGKILL);
		waitpid(emulator->pid, NULL, 0);
		emulator->pid = 0;
	}
	if (emulator->control_fd >= 0)
		close(emulator->control_fd);
	for (size_t i = 0; i < NR_CHANNELS; i++)
		channel_close(&emulator->channel[i]);
}
