/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-vmware.c - VMware Workstation and Player, by vmrun and a .vmx file of ours. Each
 * process has a home of its own below its claimed folder, so nothing of the person's is read or
 * written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/claimed-folder.h"
#include "harness/processes.h"
#include "harness/recover.h"
#include "harness/remove-tree.h"
#include "harness/vcpu-threads.h"
#include "harness/vcpus.h"
#include "harness/vmdk.h"
#include "harness/vmrun.h"
#include "harness/vmware-log.h"
#include "harness/vmware-machine.h"
#include "harness/vmware-refusal.h"
#include "harness/vmx.h"
#include "harness/watch.h"

#define ROOT	    ""
#define VCPU_THREAD "vmx-vcpu-"

static const char *const products[] = {"ws", "player", NULL};
static const char *const hardware_versions[] = {"auto", "10", "11", "12", "13", "14", "15", "16",
						"17",	"18", "19", "20", "21", "22", NULL};
static const char *const on_off[] = {"on", "off", NULL};
static const char *const tsc_kinds[] = {"virtual", "host", NULL};

static const struct setting vmware_settings[] = {
	{"vmrun", "vmrun", SETTING_TEXT, .help = "VMware's program, by name or path"},
	{"product", "ws", SETTING_CHOICE, .choices = products,
	 .help = "ws: Workstation; player: Player"},
	{"hardware-version", "16", SETTING_CHOICE, .choices = hardware_versions,
	 .help = "of the virtual hardware; auto: the newest that the product knows"},
	{"vcpus", "2", SETTING_NUMBER, 1, 64, .help = "virtual CPUs"},
	{"memory-mib", "512", SETTING_NUMBER, 256, 1 << 20, .help = "memory, MiB; a multiple of 4"},
	{"pin", "none", SETTING_PINNING, .help = "host CPU of each vCPU"},
	{"disk", "sata", SETTING_CHOICE, .choices = vmx_buses, .help = "bus of the disk"},
	{"hpet", "on", SETTING_CHOICE, .choices = on_off, .help = "has the guest an HPET?"},
	{"tsc", "virtual", SETTING_CHOICE, .choices = tsc_kinds,
	 .help = "the counter that the guest reads: VMware's, or the host's"},
	{"disk-mib", "0", SETTING_NUMBER, 0, 1 << 22, .help = "exchange disk, MiB; 0: as needed"},
	{"load-mib", "64", SETTING_NUMBER, 1, 1 << 20, .help = "area that io reads, MiB"},
	{"tool-limit", "60s", SETTING_DURATION, 1000000000, 86400000000000,
	 .help = "longest time of a command of vmrun", .watch_only = true},
	WATCH_SETTINGS,
	{NULL},
};

struct session {
	const struct settings *settings;
	struct claimed_folder claim;
	char *folder; /* the claimed one, without symbolic links: VMware resolves them */
	char *home;   /* HOME=..., where VMware's tools look for preferences */
	const char *environment[6];
	struct vmrun vmrun;
	struct vmware_version version;
	unsigned hardware; /* version of the guest's */
};

struct guest {
	const struct session *session;
	struct vmware_machine *machine;
};

/* A tool that a killed vmtick left may yet start a guest, so it is ended first. */
static void sweep(const char *path)
{
	AUTO_FREE char *folder = realpath(path, NULL) ?: alloc_copy(path);
	AUTO_FREE char *home = alloc_printf("HOME=%s/home", folder);
	struct process_mark tools = {.environment = home};

	processes_end(&tools);
	vmware_machine_sweep(folder);
	remove_tree(home + strlen("HOME="));
}

/* No display, no other language, no person's preferences: HOME is what VMware takes ~ for. */
static int claim(struct session *session, struct error *err)
{
	const char *const environment[] = {NULL,      "LC_ALL=C.UTF-8",	 "LANGUAGE",
					   "DISPLAY", "WAYLAND_DISPLAY", NULL};
	int ret = claimed_folder_claim("vmware", sweep, &session->claim, err);

	if (ret)
		return ret;
	session->folder = realpath(session->claim.path, NULL) ?: alloc_copy(session->claim.path);
	session->home = alloc_printf("HOME=%s/home", session->folder);
	memcpy(session->environment, environment, sizeof(environment));
	session->environment[0] = session->home;
	session->vmrun =
		(struct vmrun){{settings_text(session->settings, "vmrun"), session->environment,
				settings_number(session->settings, "tool-limit")},
			       settings_text(session->settings, "product")};
	return claimed_folder_make(session->home + strlen("HOME="), err);
}

static int choose_hardware(struct session *session, struct finding *finding)
{
	const char *asked = settings_text(session->settings, "hardware-version");

	session->hardware = (unsigned)strtoul(asked, NULL, 10) ?: session->version.hardware;
	if (!session->version.hardware)
		return finding_refuse(
			finding, "install VMware Workstation 15 or later; it is free since 17.6",
			"%s is not supported", session->version.text);
	if (session->hardware > session->version.hardware)
		return finding_refuse(finding, "set hardware-version to auto, or to less",
				      "%s knows virtual hardware up to version %u, not %s",
				      session->version.text, session->version.hardware, asked);
	return 0;
}

/* Without starting a guest: is there a VMware that answers, and what is asked within reason? */
static int check(struct session *session, struct finding *finding)
{
	const char *remedy = "install VMware Workstation, or set vmrun and product in the config";
	struct error err;

	if (vmware_version_ask(&session->vmrun, &session->version, &err))
		return finding_refuse(finding, remedy, "%s", err.text);
	snprintf(finding->version, sizeof(finding->version), "%s", session->version.text);
	if (vmrun_run(&session->vmrun, "list", NULL, NULL, &err))
		return err.status == EXIT_NOTHING ? finding_refuse(finding, remedy, "%s", err.text)
						  : vmware_refusal_explain(ROOT, err.text, finding);
	if (vcpus_check_asked(session->settings, vcpus_host_has_cpu, (void *)ROOT, &err))
		return finding_refuse(finding, "set pin to CPUs that are online here, or to none",
				      "%s", err.text);
	if (settings_number(session->settings, "memory-mib") % 4)
		return finding_refuse(finding, "set memory-mib to a multiple of 4",
				      "VMware gives no guest %s MiB of memory",
				      settings_text(session->settings, "memory-mib"));
	return choose_hardware(session, finding);
}

static void release(struct session *session)
{
	if (session->home)
		remove_tree(session->home + strlen("HOME="));
	claimed_folder_release(&session->claim);
	free(session->folder);
	free(session->home);
	free(session);
}

static int prepare(const struct settings *settings, struct session **session_out,
		   struct finding *finding)
{
	struct session *session = alloc_array(1, sizeof(*session));
	struct error err;

	session->settings = settings;
	if (claim(session, &err)) {
		finding_refuse(finding, "", "%s", err.text);
	} else if (!check(session, finding)) {
		finding->usable = true;
		*session_out = session;
		return 0;
	}
	release(session);
	return -ENODEV;
}

/* A guest without a disk where descriptor is NULL. */
static int start_machine(struct session *session, const struct guest_files *files, const char *name,
			 const char *descriptor, struct vmware_machine **machine_out,
			 struct error *err)
{
	struct vmx vmx = {.name = name,
			  .hardware = session->hardware,
			  .descriptor = descriptor,
			  .iso = descriptor ? files->iso : NULL,
			  .console = files->console};
	AUTO_FREE char *text = vmx_text(session->settings, &vmx);

	return vmware_machine_start(&session->vmrun, session->folder, text, files->folder,
				    machine_out, err);
}

/* That vmrun answers proves nothing: modules, license and the CPU are needed to start a guest. */
static void probe(struct session *session, const struct guest_files *files, struct finding *finding)
{
	struct vmware_machine *machine;
	struct error err;

	if (start_machine(session, files, "vmtick trial", NULL, &machine, &err))
		vmware_refusal_explain(ROOT, err.text, finding);
	else
		vmware_machine_stop(machine);
}

static void find_threads(const struct guest *guest, struct vcpu_threads *threads)
{
	const struct settings *settings = guest->session->settings;

	vcpu_threads_find(vmware_machine_pid(guest->machine), VCPU_THREAD, NULL,
			  (unsigned)settings_number(settings, "vcpus"), threads);
	vcpu_threads_pin(threads, settings);
}

/* sched.cpu.affinity is documented for ESX alone, so threads are pinned from outside. */
static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	AUTO_FREE char *descriptor = alloc_printf("%s/" RECOVER_DESCRIPTOR, files->folder);
	const char *raw = strrchr(files->disk, '/') + 1; /* beside the descriptor */
	const char *bus = settings_text(session->settings, "disk");
	struct vcpu_threads threads;
	struct guest *guest;
	int ret = vmdk_write(descriptor, raw, vmx_adapter(bus), NULL, err);

	if (ret)
		return ret;
	guest = alloc_array(1, sizeof(*guest));
	guest->session = session;
	ret = start_machine(session, files, name, descriptor, &guest->machine, err);
	if (ret) {
		unlink(descriptor);
		free(guest);
		return ret;
	}
	find_threads(guest, &threads);
	*guest_out = guest;
	return 0;
}

static enum guest_state poll_guest(struct guest *guest)
{
	return vmware_machine_poll(guest->machine);
}

static const char *why(struct guest *guest)
{
	return vmware_machine_why(guest->machine);
}

static void add_fact(json_t *facts, const char *name, char *text)
{
	json_object_set_new(facts, name, json_string(text));
	free(text);
}

static void add_facts(const struct guest *guest, json_t *facts)
{
	AUTO_FREE char *log = vmware_machine_log(guest->machine);
	char vmmon[64], vmnet[64];

	host_module_version(ROOT, "vmmon", vmmon, sizeof(vmmon));
	host_module_version(ROOT, "vmnet", vmnet, sizeof(vmnet));
	add_fact(facts, "vmware_version", alloc_copy(guest->session->version.text));
	add_fact(facts, "vmware_vmmon", alloc_copy(vmmon));
	add_fact(facts, "vmware_vmnet", alloc_copy(vmnet));
	add_fact(facts, "vmware_engine", vmware_log_engine(log));
	add_fact(facts, "vmware_hardware", vmware_log_setting(log, "virtualHW.version"));
	add_fact(facts, "vmware_virtual_rdtsc",
		 vmware_log_setting(log, "monitor_control.virtual_rdtsc"));
}

/* Threads that came after the start are pinned now: no cell has begun. */
static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	struct vcpu_threads threads;

	add_facts(guest, facts);
	find_threads(guest, &threads);
	return vcpus_check_had(guest->session->settings, vcpu_threads_affinity, &threads, facts,
			       reason, size);
}

static void stop(struct guest *guest)
{
	vmware_machine_stop(guest->machine);
	free(guest);
}

const struct platform platform_vmware = {
	.name = "vmware",
	.summary = "VMware Workstation or Player, by vmrun",
	.settings = vmware_settings,
	.needs_images = true,
	.boots_iso = true,
	.prepare = prepare,
	.probe = probe,
	.start = start,
	.poll = poll_guest,
	.why = why,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
