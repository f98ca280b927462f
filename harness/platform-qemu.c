/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-qemu.c - QEMU's software emulation and KVM, both through libvirt. They differ in
 * the domain's type, in defaults, and in that KVM must show that it can run a guest. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/console.h"
#include "harness/domain-xml.h"
#include "harness/domain.h"
#include "harness/exchange.h"
#include "harness/interrupt.h"
#include "harness/platform.h"
#include "harness/wake.h"
#include "harness/watch.h"
#include "store/manifest.h"

static const char *const disk_buses[] = {"virtio", "sata", NULL};
static const char *const disk_caches[] = {"writeback", "none", "unsafe", "directsync", NULL};

#define COMMON_SETTINGS(CPU)                                                                       \
	{"uri", "qemu:///embed", SETTING_TEXT, .help = "libvirt connection"},                      \
		{"emulator", "", SETTING_TEXT, .help = "QEMU binary; empty: libvirt's choice"},    \
		{"machine", "q35", SETTING_TEXT, .help = "machine type"},                          \
		{"cpu", CPU, SETTING_TEXT,                                                         \
		 .help = "max, host, or a model with +flags and -flags"},                          \
		{"vcpus", "2", SETTING_NUMBER, 1, 64, .help = "virtual CPUs"},                     \
		{"memory-mib", "512", SETTING_NUMBER, 256, 1 << 20, .help = "memory, MiB"},        \
		{"pin", "none", SETTING_PINNING, .help = "host CPU of each vCPU"},                 \
		{"disk", "virtio", SETTING_CHOICE, .choices = disk_buses,                          \
		 .help = "bus of the disk"},                                                       \
		{"disk-cache", "writeback", SETTING_CHOICE, .choices = disk_caches,                \
		 .help = "host cache of the disk"},                                                \
		{"disk-queues", "1", SETTING_NUMBER, 1, 64, .help = "queues of a virtio disk"},    \
		{"disk-mib", "0",     SETTING_NUMBER,                                              \
		 0,	     1 << 22, .help = "exchange disk, MiB; 0: as needed"},                 \
		{"load-mib", "64", SETTING_NUMBER, 1, 1 << 20, .help = "area that io reads, MiB"}, \
		{"cmdline", "", SETTING_TEXT, .help = "more words for the guest's kernel"},        \
		{"qemu-args", "", SETTING_TEXT,                                                    \
		 .help = "more QEMU arguments, separated by blanks"},                              \
		WATCH_SETTINGS

static const struct setting qemu_settings[] = {COMMON_SETTINGS("max"), {NULL}};
static const struct setting kvm_settings[] = {
	COMMON_SETTINGS("host"),
	{"trial-limit", "20s", SETTING_DURATION, 1000000000, 86400000000000,
	 .help = "how long the trial guest may take to speak", .watch_only = true},
	{NULL}};

struct session {
	struct connection *connection;
	const struct settings *settings;
	const char *type; /* "qemu" or "kvm" */
};

struct guest {
	struct domain *domain;
	const struct settings *settings;
};

static int not_usable(struct finding *finding, const struct error *err, const char *remedy)
{
	finding->usable = false;
	snprintf(finding->reason, sizeof(finding->reason), "%s", err->text);
	snprintf(finding->remedy, sizeof(finding->remedy), "%s", remedy);
	return -ENODEV;
}

static int check_pinning(struct connection *connection, const struct settings *settings,
			 struct error *err)
{
	unsigned nr_vcpus = (unsigned)settings_number(settings, "vcpus");

	bool pinned = settings_pinned_cpu(settings, "pin", 0) >= 0;

	if (pinned && (settings_pinned_cpu(settings, "pin", nr_vcpus - 1) < 0 ||
		       settings_pinned_cpu(settings, "pin", nr_vcpus) >= 0))
		return error_set(err, EXIT_NOTHING, EINVAL,
				 "pin \"%s\" does not name one host CPU for each of the %u vCPUs",
				 settings_text(settings, "pin"), nr_vcpus);
	for (unsigned i = 0; i < nr_vcpus; i++) {
		int cpu = settings_pinned_cpu(settings, "pin", i);

		if (cpu >= 0 && !connection_has_cpu(connection, (unsigned)cpu))
			return error_set(err, EXIT_NOTHING, ENODEV,
					 "vCPU %u cannot be pinned to host CPU %d: the host has no "
					 "such CPU online",
					 i, cpu);
	}
	return 0;
}

static int prepare(const char *type, const struct settings *settings, struct session **session_out,
		   struct finding *finding)
{
	struct session *session = alloc_array(1, sizeof(*session));
	struct error err;
	int ret;

	session->type = type;
	session->settings = settings;
	ret = connection_open(settings_text(settings, "uri"), &session->connection, &err);
	if (ret) {
		free(session);
		return not_usable(finding, &err,
				  "install libvirt-daemon and qemu-system-x86 (make setup), or set "
				  "uri in the config");
	}
	connection_version(session->connection, finding->version, sizeof(finding->version));
	if (connection_supports(session->connection, type, settings_text(settings, "machine"),
				settings_text(settings, "emulator"), &err)) {
		not_usable(finding, &err,
			   "install qemu-system-x86 (make setup), or choose another machine or "
			   "emulator in the config");
	} else if (check_pinning(session->connection, settings, &err)) {
		not_usable(finding, &err, "set pin to CPUs that are online there, or to none");
	} else {
		finding->usable = true;
		*session_out = session;
		return 0;
	}
	connection_close(session->connection);
	free(session);
	return -ENODEV;
}

static int prepare_qemu(const struct settings *settings, struct session **session_out,
			struct finding *finding)
{
	return prepare("qemu", settings, session_out, finding);
}

static bool is_local(const struct settings *settings)
{
	return !strstr(settings_text(settings, "uri"), "://") ||
	       strstr(settings_text(settings, "uri"), ":///");
}

static int prepare_kvm(const struct settings *settings, struct session **session_out,
		       struct finding *finding)
{
	struct error err;
	int fd = is_local(settings) ? open("/dev/kvm", O_RDWR | O_CLOEXEC) : -1;

	if (is_local(settings) && fd < 0) {
		error_set(&err, EXIT_NOTHING, errno, "/dev/kvm cannot be opened: %s",
			  strerror(errno));
		return not_usable(finding, &err,
				  errno == EACCES
					  ? "join the group kvm, then log in again"
					  : "load kvm-amd or kvm-intel, switch on virtualization "
					    "in the firmware, or use platform qemu");
	}
	if (fd >= 0)
		close(fd);
	return prepare("kvm", settings, session_out, finding);
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	AUTO_FREE char *full_name = connection_guest_name(name);
	AUTO_FREE char *xml = domain_xml(session->type, session->settings, files, full_name);
	AUTO_FREE char *live = NULL;
	AUTO_FREE char *path = alloc_printf("%s/domain.xml", files->folder);
	struct domain *domain;
	int ret = domain_start(session->connection, full_name, xml, &domain, err);

	if (ret)
		return ret;
	live = domain_live_xml(domain);
	ret = manifest_write_file(path, live ?: xml, strlen(live ?: xml), err);
	if (ret) {
		domain_stop(domain);
		return ret;
	}
	*guest_out = alloc_array(1, sizeof(**guest_out));
	(*guest_out)->domain = domain;
	(*guest_out)->settings = session->settings;
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	return domain_poll(guest->domain);
}

static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	unsigned nr_vcpus = (unsigned)settings_number(guest->settings, "vcpus");
	const char *cpus = json_string_value(json_object_get(facts, "cpus")) ?: "?";
	char affinity[256], name[32], asked[32];

	snprintf(asked, sizeof(asked), nr_vcpus > 1 ? "0-%u" : "%u", nr_vcpus - 1);
	if (strcmp(cpus, asked)) {
		snprintf(reason, size, "the guest was to have %u vCPUs, online are %s", nr_vcpus,
			 cpus);
		return false;
	}

	for (unsigned i = 0; i < nr_vcpus; i++) {
		int pinned = settings_pinned_cpu(guest->settings, "pin", i);

		if (!domain_vcpu_affinity(guest->domain, i, affinity, sizeof(affinity)))
			snprintf(affinity, sizeof(affinity), "unknown");
		snprintf(name, sizeof(name), "vcpu%u_host_cpus", i);
		json_object_set_new(facts, name, json_string(affinity));
		snprintf(asked, sizeof(asked), "%d", pinned);
		if (pinned < 0 || !strcmp(affinity, asked))
			continue;
		snprintf(reason, size, "vCPU %u was to be pinned to host CPU %d but may run on %s",
			 i, pinned, affinity);
		return false;
	}
	return true;
}

static void stop(struct guest *guest)
{
	domain_stop(guest->domain);
	free(guest);
}

static void release(struct session *session)
{
	connection_close(session->connection);
	free(session);
}

/* Wait until the trial guest's runner speaks. */
static void watch_trial(struct guest *guest, const struct settings *settings,
			const struct guest_files *files, struct finding *finding)
{
	uint64_t limit_ns = settings_number(settings, "trial-limit");
	uint64_t now_ns = watch_now_ns(), end_ns = now_ns + limit_ns;
	enum guest_state state = GUEST_RUNNING;
	int console_fd = wake_open_file(files->console);
	struct console console;

	console_init(&console, files->console);
	while (!console.hello && state == GUEST_RUNNING && now_ns < end_ns && !interrupt_signal()) {
		wake_wait(console_fd, end_ns - now_ns);
		state = poll_guest(guest);
		console_follow(&console);
		now_ns = watch_now_ns();
	}
	if (console_fd >= 0)
		close(console_fd);
	finding->usable = console.hello;
	if (!console.hello && state != GUEST_RUNNING)
		snprintf(finding->reason, sizeof(finding->reason),
			 "/dev/kvm cannot run an ordinary guest here (the trial guest %s)",
			 state == GUEST_CRASHED ? "crashed KVM" : "stopped before its user space");
	else if (!console.hello)
		snprintf(finding->reason, sizeof(finding->reason),
			 "/dev/kvm cannot run an ordinary guest here (no %s in %llu s)",
			 console.nr_bytes ? "user space" : "console output",
			 (unsigned long long)(limit_ns / 1000000000u));
	console_clear(&console);
}

/* /dev/kvm opens on machines where it cannot run a guest: only a guest that ran is proof. */
static void probe_kvm(struct session *session, const struct guest_files *files,
		      struct finding *finding)
{
	struct guest *guest;
	struct error err;

	snprintf(finding->remedy, sizeof(finding->remedy),
		 "use a machine with working hardware virtualization, or platform qemu");
	finding->usable = false;
	if (exchange_create(files->disk, "trial", NULL, 0, 0, 0, &err) ||
	    start(session, files, "trial", &guest, &err)) {
		snprintf(finding->reason, sizeof(finding->reason),
			 "/dev/kvm cannot run an ordinary guest here: %s", err.text);
		return;
	}
	watch_trial(guest, session->settings, files, finding);
	stop(guest);
}

const struct platform platform_qemu = {
	.name = "qemu",
	.summary = "QEMU's software emulation (TCG), by libvirt",
	.settings = qemu_settings,
	.needs_images = true,
	.prepare = prepare_qemu,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};

const struct platform platform_kvm = {
	.name = "kvm",
	.summary = "KVM (hardware virtualization), by libvirt",
	.settings = kvm_settings,
	.needs_images = true,
	.prepare = prepare_kvm,
	.probe = probe_kvm,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
