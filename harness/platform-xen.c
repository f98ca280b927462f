/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-xen.c - Xen's three kinds of guest through libvirt at a Dom0. They differ in what
 * they need of the host and in their console; what a guest really has is asked of Xen itself. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/domain.h"
#include "harness/hypervisor.h"
#include "harness/loop-device.h"
#include "harness/platform.h"
#include "harness/vcpus.h"
#include "harness/watch.h"
#include "harness/xen-host.h"
#include "harness/xen-xml.h"

static const char *const tsc_modes[] = {"default", "native", "emulate", "paravirt", NULL};

#define COMMON_SETTINGS                                                                            \
	{"uri", "xen:///system", SETTING_TEXT, .help = "libvirt connection, to this machine"},     \
		{"vcpus", "2", SETTING_NUMBER, 1, 64, .help = "virtual CPUs"},                     \
		{"memory-mib", "512", SETTING_NUMBER, 128, 1 << 20, .help = "memory, MiB"},        \
		{"pin", "none", SETTING_PINNING, .help = "CPU of Xen for each vCPU"},              \
		{"tsc-mode", "default", SETTING_CHOICE, .choices = tsc_modes,                      \
		 .help = "how the guest gets the time stamp counter"},                             \
		{"disk-mib", "0",     SETTING_NUMBER,                                              \
		 0,	     1 << 22, .help = "exchange disk, MiB; 0: as needed"},                 \
		{"load-mib", "64", SETTING_NUMBER, 1, 1 << 20, .help = "area that io reads, MiB"}, \
		{"cmdline", "", SETTING_TEXT, .help = "more words for the guest's kernel"},        \
		WATCH_SETTINGS

#define CPU_FLAGS                                                                   \
	{                                                                           \
		"cpu-flags", "", SETTING_TEXT, .help = "CPU features: +svm,-rdtscp" \
	}

static const struct setting pv_settings[] = {COMMON_SETTINGS, {NULL}};
static const struct setting pvh_settings[] = {COMMON_SETTINGS, CPU_FLAGS, {NULL}};
static const struct setting hvm_settings[] = {
	COMMON_SETTINGS,
	CPU_FLAGS,
	{"emulator", "", SETTING_TEXT, .help = "device model; empty: where distributions have it"},
	{NULL}};

struct session {
	struct connection *connection;
	struct hypervisor *hypervisor;
	const struct settings *settings;
	enum xen_type type;
	const char *emulator; /* of HVM guests, else "" */
};

struct guest {
	struct session *session;
	struct domain *domain;
	struct loop_device disk;
	char *name;
	char slop[CELL_SLOP_MAX]; /* asked of the guest */
};

static bool has_cpu(void *host, unsigned cpu)
{
	return hypervisor_has_cpu(host, cpu);
}

/* What Xen must offer for this type of guest with these settings. */
static int check_xen(struct session *session, struct finding *finding)
{
	const struct settings *settings = session->settings;
	uint64_t free_mib = hypervisor_free_mib(session->hypervisor);
	uint64_t mib = settings_number(settings, "memory-mib");
	struct error err;

	if (session->type != XEN_PV && !hypervisor_has_hvm(session->hypervisor))
		return finding_refuse(
			finding, "switch on AMD-V or VT-x in the firmware, or use platform xen-pv",
			"Xen cannot use hardware virtualization of this machine's CPU");
	if (vcpus_check_asked(settings, has_cpu, session->hypervisor, &err))
		return finding_refuse(finding, "set pin to CPUs that Xen has, or to none", "%s",
				      err.text);
	if (free_mib >= mib)
		return 0;
	return finding_refuse(
		finding, "boot Xen with dom0_mem=, end other guests, or set memory-mib",
		"Xen has %" PRIu64 " MiB of free memory, the guest needs %" PRIu64, free_mib, mib);
}

static int connect(struct session *session, struct finding *finding)
{
	const char *uri = settings_text(session->settings, "uri");
	struct error err;

	if (!connection_is_local(uri))
		return finding_refuse(finding, "run vmtick on that machine's Dom0",
				      "%s is another machine: its Xen cannot be asked from here",
				      uri);
	if (hypervisor_open(&session->hypervisor, &err))
		return finding_refuse(finding, "install the Xen tools of the version that runs",
				      "%s", err.text);
	if (!connection_open(uri, &session->connection, &err))
		return 0;
	return finding_refuse(
		finding,
		"install libvirt-daemon-driver-xen, then start libvirtd (systemctl start libvirtd)",
		"%s", err.text);
}

static void release(struct session *session)
{
	if (session->connection)
		connection_close(session->connection);
	if (session->hypervisor)
		hypervisor_close(session->hypervisor);
	free(session);
}

static int prepare(enum xen_type type, const struct settings *settings,
		   struct session **session_out, struct finding *finding)
{
	struct session *session = alloc_array(1, sizeof(*session));
	int ret = xen_host_check("", finding);

	*session = (struct session){.settings = settings, .type = type, .emulator = ""};
	if (!ret && type == XEN_HVM) {
		session->emulator =
			xen_host_device_model(settings_text(settings, "emulator"), finding);
		ret = session->emulator ? 0 : -ENODEV;
	}
	if (!ret)
		ret = connect(session, finding);
	if (!ret) {
		/* Guests of a killed vmtick that libvirt does not know any more. */
		hypervisor_destroy(session->hypervisor, connection_is_leftover);
		connection_version(session->connection, finding->version, sizeof(finding->version));
		ret = check_xen(session, finding);
	}
	if (ret) {
		release(session);
		return ret;
	}
	finding->usable = true;
	*session_out = session;
	return 0;
}

static int prepare_pv(const struct settings *settings, struct session **session_out,
		      struct finding *finding)
{
	return prepare(XEN_PV, settings, session_out, finding);
}

static int prepare_pvh(const struct settings *settings, struct session **session_out,
		       struct finding *finding)
{
	return prepare(XEN_PVH, settings, session_out, finding);
}

static int prepare_hvm(const struct settings *settings, struct session **session_out,
		       struct finding *finding)
{
	return prepare(XEN_HVM, settings, session_out, finding);
}

static int check_host(struct session *session, const struct cell *asked, struct finding *finding)
{
	bool told;
	uint64_t slop_ns = hypervisor_slop_ns(hypervisor_cmdline(session->hypervisor), &told);
	bool by_default = !strcmp(asked->xen_slop, CELL_SLOP_DEFAULT);
	uint64_t asked_ns = by_default ? HYPERVISOR_SLOP_NS : strtoull(asked->xen_slop, NULL, 10);

	if (slop_ns == asked_ns)
		return 0;
	snprintf(finding->reason, sizeof(finding->reason),
		 "the hypervisor's timer slop is %" PRIu64 " ns, asked is %s (%" PRIu64 " ns)",
		 slop_ns, asked->xen_slop, asked_ns);
	if (by_default)
		snprintf(finding->remedy, sizeof(finding->remedy),
			 "boot Xen without timer_slop on its command line");
	else
		snprintf(
			finding->remedy, sizeof(finding->remedy),
			"boot Xen with timer_slop=%s on its command line, or vmtick lab --host xen "
			"--hypervisor-args timer_slop=%s",
			asked->xen_slop, asked->xen_slop);
	return -ENOTSUP;
}

static void free_guest(struct guest *guest)
{
	loop_device_release(&guest->disk);
	free(guest->name);
	free(guest);
}

/* The device model of HVM guests boots the kernel as it is distributed, and nothing else. */
static int check_vmlinuz(const struct session *session, const char *path, struct error *err)
{
	if (session->type != XEN_HVM || !access(path, R_OK))
		return 0;
	return error_set(err, EXIT_OURS, errno,
			 "kernel %s of HVM guests cannot be read: %s: build it with `make guest`",
			 path, strerror(errno));
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	struct guest *guest = alloc_array(1, sizeof(*guest));
	AUTO_FREE char *vmlinuz = alloc_printf("%s/vmlinuz", files->images);
	struct guest_files booted = *files;
	AUTO_FREE char *xml = NULL;
	int ret;

	if (session->type == XEN_HVM)
		booted.vmlinux = vmlinuz;
	guest->session = session;
	guest->name = connection_guest_name(name);
	snprintf(guest->slop, sizeof(guest->slop), "%s", files->asked->guest_slop);
	guest->disk.fd = -1;
	ret = check_vmlinuz(session, vmlinuz, err);
	if (!ret)
		ret = loop_device_attach(files->disk, &guest->disk, err);
	if (!ret) {
		xml = xen_xml(session->type, session->settings, &booted, guest->name,
			      guest->disk.path, session->emulator);
		ret = domain_start(session->connection, guest->name, xml, files->folder,
				   session->type == XEN_HVM ? NULL : files->console, &guest->domain,
				   err);
		if (ret)
			xen_host_explain("", guest->name, err);
	}
	if (ret) {
		free_guest(guest);
		return ret;
	}
	*guest_out = guest;
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	return domain_poll(guest->domain);
}

static bool affinity_of(void *user, unsigned vcpu, char *out, size_t size)
{
	const struct guest *guest = user;

	return hypervisor_affinity(guest->session->hypervisor, guest->name, vcpu, out, size);
}

static const char *fact(const json_t *facts, const char *key)
{
	return json_string_value(json_object_get(facts, key)) ?: "unknown";
}

static bool check_type(const struct guest *guest, const json_t *facts, char *reason, size_t size)
{
	static const char *const names[] = {[XEN_PV] = "PV", [XEN_PVH] = "PVH", [XEN_HVM] = "HVM"};
	const char *had = fact(facts, "xen_guest_type");

	if (!strcmp(had, names[guest->session->type]))
		return true;
	snprintf(reason, size, "the guest was to be %s, its kernel says %s",
		 names[guest->session->type], had);
	return false;
}

/* A guest slop is told by its clockevent alone: other clockevents have none, and a kernel that
 * does not know the option ignores it. */
static bool check_slop(const struct guest *guest, const json_t *facts, char *reason, size_t size)
{
	const char *had = fact(facts, "guest_timer_slop_ns");
	bool by_option = strstr(fact(facts, "cmdline"), XEN_GUEST_SLOP_OPTION);

	if (strcmp(guest->slop, CELL_SLOP_DEFAULT)) {
		if (!strcmp(guest->slop, had))
			return true;
		snprintf(reason, size, "the guest's timer slop was to be %s ns, it is %s",
			 guest->slop, had);
		return false;
	}
	if (!by_option)
		return true;
	snprintf(reason, size,
		 "the guest's timer slop was to be its default, but its command line "
		 "has " XEN_GUEST_SLOP_OPTION ": ask for guest-slops instead");
	return false;
}

static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	hypervisor_add_facts(guest->session->hypervisor, guest->name, facts);
	return vcpus_check_had(guest->session->settings, affinity_of, guest, facts, reason, size) &&
	       check_type(guest, facts, reason, size) && check_slop(guest, facts, reason, size);
}

/* A libvirtd that ended in the meantime cannot end the guest: Xen can. */
static void stop(struct guest *guest)
{
	domain_stop(guest->domain);
	if (connection_is_lost(guest->session->connection))
		hypervisor_destroy(guest->session->hypervisor, connection_is_ours);
	free_guest(guest);
}

#define XEN_PLATFORM(NAME, SUMMARY, TYPE)                                                          \
	{                                                                                          \
		.name = (NAME), .summary = (SUMMARY), .settings = TYPE##_settings,                 \
		.place = PLACE_DOM0, .needs_images = true, .has_slop = true, .has_xen_virq = true, \
		.prepare = prepare_##TYPE, .check_host = check_host, .start = start,               \
		.poll = poll_guest, .diagnose = diagnose, .stop = stop, .release = release         \
	}

const struct platform platform_xen_pv =
	XEN_PLATFORM("xen-pv", "Xen, paravirtual guest, by libvirt", pv);
const struct platform platform_xen_pvh = XEN_PLATFORM("xen-pvh", "Xen, PVH guest, by libvirt", pvh);
const struct platform platform_xen_hvm =
	XEN_PLATFORM("xen-hvm", "Xen, fully virtualized guest, by libvirt", hvm);
