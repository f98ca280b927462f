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
#include "harness/domain.h"
#include "harness/exchange.h"
#include "harness/host-root.h"
#include "harness/host-state.h"
#include "harness/interrupt.h"
#include "harness/platform.h"
#include "harness/qemu-xml.h"
#include "harness/vcpus.h"
#include "harness/wake.h"
#include "harness/watch.h"

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

static bool has_cpu(void *host, unsigned cpu)
{
	return connection_has_cpu(host, cpu);
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
		return finding_refuse(
			finding,
			"install libvirt-daemon and qemu-system-x86 (make setup), or set uri in "
			"the config",
			"%s", err.text);
	}
	connection_version(session->connection, finding->version, sizeof(finding->version));
	if (connection_supports(session->connection, type, settings_text(settings, "machine"),
				settings_text(settings, "emulator"), &err)) {
		finding_refuse(finding,
			       "install qemu-system-x86 (make setup), or choose another machine "
			       "or emulator in the config",
			       "%s", err.text);
	} else if (vcpus_check_asked(settings, has_cpu, session->connection, &err)) {
		finding_refuse(finding, "set pin to CPUs that are online there, or to none", "%s",
			       err.text);
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

static int prepare_kvm(const struct settings *settings, struct session **session_out,
		       struct finding *finding)
{
	bool local = connection_is_local(settings_text(settings, "uri"));
	int fd = local ? open("/dev/kvm", O_RDWR | O_CLOEXEC) : -1;
	struct host_state host;

	host_state_read(host_root(), &host);
	if (local && fd < 0 && host.is_dom0)
		return finding_refuse(finding, "boot this machine without Xen",
				      "there is no KVM: this machine runs as Xen's Dom0");
	if (local && fd < 0)
		return finding_refuse(
			finding,
			errno == EACCES ? "join the group kvm, then log in again"
					: "load kvm-amd or kvm-intel, switch on virtualization "
					  "in the firmware, or use platform qemu",
			"/dev/kvm cannot be opened: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return prepare("kvm", settings, session_out, finding);
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	AUTO_FREE char *full_name = connection_guest_name(name);
	AUTO_FREE char *xml = qemu_xml(session->type, session->settings, files, full_name);
	struct domain *domain;
	int ret = domain_start(session->connection, full_name, xml, files->folder, NULL, &domain,
			       err);

	if (ret)
		return ret;
	*guest_out = alloc_array(1, sizeof(**guest_out));
	(*guest_out)->domain = domain;
	(*guest_out)->settings = session->settings;
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	return domain_poll(guest->domain);
}

static bool affinity_of(void *domain, unsigned vcpu, char *out, size_t size)
{
	return domain_vcpu_affinity(domain, vcpu, out, size);
}

static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	return vcpus_check_had(guest->settings, affinity_of, guest->domain, facts, reason, size);
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
	.place = PLACE_BARE,
	.needs_images = true,
	.proves_once = true,
	.prepare = prepare_kvm,
	.probe = probe_kvm,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
