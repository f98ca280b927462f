/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform-virtualbox.c - VirtualBox through VBoxManage, in a home of our own. Whether it can run
 * a machine here is not guessed: one is started. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/platform.h"
#include "harness/vbox-config.h"
#include "harness/vbox-facts.h"
#include "harness/vbox-refusal.h"
#include "harness/vcpu-threads.h"
#include "harness/vcpus.h"
#include "harness/watch.h"

#define ROOT ""

static const char *const disk_buses[] = {"sata", "ide", "scsi", "sas", NULL};
static const char *const chipsets[] = {"piix3", "ich9", NULL};
static const char *const switches[] = {"on", "off", NULL};
static const char *const tsc_modes[] = {VBOX_TSC_MODE_DEFAULT, "RealTSCOffset", "VirtTSCEmulated",
					"Dynamic", NULL};

static const struct setting virtualbox_settings[] = {
	{"vboxmanage", "VBoxManage", SETTING_TEXT, .help = "VirtualBox's command-line program"},
	{"vcpus", "2", SETTING_NUMBER, 1, 64, .help = "virtual CPUs"},
	{"memory-mib", "512", SETTING_NUMBER, 256, 1 << 20, .help = "memory, MiB"},
	{"pin", "none", SETTING_PINNING, .help = "host CPU of each vCPU"},
	{"disk", "sata", SETTING_CHOICE, .choices = disk_buses, .help = "bus of the disk"},
	{"chipset", "piix3", SETTING_CHOICE, .choices = chipsets, .help = "ich9 has an HPET"},
	{"hpet", "off", SETTING_CHOICE, .choices = switches, .help = "HPET"},
	{"tsc-mode", VBOX_TSC_MODE_DEFAULT, SETTING_CHOICE, .choices = tsc_modes,
	 .help = "how the guest gets the time stamp counter"},
	{"nested-paging", "on", SETTING_CHOICE, .choices = switches, .help = "EPT or NPT"},
	{"large-pages", "on", SETTING_CHOICE, .choices = switches, .help = "large pages"},
	{"execution-cap", "100", SETTING_NUMBER, 1, 100, .help = "most of a host CPU, percent"},
	{"disk-mib", "0", SETTING_NUMBER, 0, 1 << 22, .help = "exchange disk, MiB; 0: as needed"},
	{"load-mib", "64", SETTING_NUMBER, 1, 1 << 20, .help = "area that io reads, MiB"},
	{"tool-limit", "60s", SETTING_DURATION, 1000000000, 3600000000000,
	 .help = "longest time of one VBoxManage command", .watch_only = true},
	WATCH_SETTINGS,
	{NULL}};

struct session {
	const struct settings *settings;
	struct vbox_home home;
	struct vboxmanage vbox;
};

struct guest {
	const struct settings *settings;
	const struct vboxmanage *vbox;
	struct vbox_machine *machine;
	const char *paravirt; /* as asked; lives as long as the boot */
};

static const char *remedy_of(int ret)
{
	switch (ret) {
	case -ENOENT:
		return "install VirtualBox (its makers offer packages for Debian), or set "
		       "vboxmanage in the "
		       "config";
	case -ENOTSUP:
		return "install one of these beside it and set vboxmanage, or update it";
	default:
		return "run it by hand: it must say its version and nothing of an error";
	}
}

static int check(struct session *session, struct finding *finding)
{
	const struct settings *settings = session->settings;
	struct error err;
	int ret;

	session->vbox.tool =
		(struct tool){settings_text(settings, "vboxmanage"), session->home.environment,
			      settings_number(settings, "tool-limit")};
	ret = vboxmanage_identify(&session->vbox, &err);
	if (ret)
		return finding_refuse(finding, remedy_of(ret), "%s", err.text);
	snprintf(finding->version, sizeof(finding->version), "VirtualBox %s",
		 session->vbox.version);
	if (vcpus_check_asked(settings, vcpus_host_has_cpu, (void *)ROOT, &err))
		return finding_refuse(finding, "set pin to CPUs that are online, or to none", "%s",
				      err.text);
	return 0;
}

static void release(struct session *session)
{
	vbox_home_release(&session->home);
	free(session);
}

static int prepare(const struct settings *settings, struct session **session_out,
		   struct finding *finding)
{
	struct session *session = alloc_array(1, sizeof(*session));
	struct error err;

	session->settings = settings;
	if (vbox_home_claim(&session->home, &err)) {
		free(session);
		return finding_refuse(finding, "", "%s", err.text);
	}
	if (check(session, finding)) {
		release(session);
		return -ENODEV;
	}
	finding->usable = true;
	*session_out = session;
	return 0;
}

static void find_threads(const struct guest *guest, struct vcpu_threads *threads)
{
	vcpu_threads_find(vbox_machine_pid(guest->machine), "EMT-", "EMT",
			  (unsigned)settings_number(guest->settings, "vcpus"), threads);
}

/* Pinned from outside, since VirtualBox has no option for it. */
static int launch(struct session *session, const struct guest_files *files, const char *name,
		  struct guest **guest_out, struct error *err)
{
	AUTO_FREE char *full_name = alloc_printf("vmtick-%d-%s", getpid(), name);
	const struct vbox_place place = {
		.vbox = &session->vbox,
		.home = &session->home,
		.settings = session->settings,
		.files = files,
		.paravirt = files->asked ? files->asked->paravirt : CELL_PARAVIRT_DEFAULT,
	};
	struct guest guest = {session->settings, &session->vbox, NULL, place.paravirt};
	struct vcpu_threads threads;
	int ret = vbox_machine_start(&place, full_name, &guest.machine, err);

	if (ret)
		return ret;
	find_threads(&guest, &threads);
	vcpu_threads_pin(&threads, session->settings);
	*guest_out = alloc_array(1, sizeof(guest));
	**guest_out = guest;
	return 0;
}

static int start(struct session *session, const struct guest_files *files, const char *name,
		 struct guest **guest_out, struct error *err)
{
	struct finding finding;
	int ret = launch(session, files, name, guest_out, err);

	if (ret && vbox_refusal_explain(ROOT, err->text, &finding))
		return error_set(err, EXIT_OURS, -ret, "%s: %s", finding.reason, finding.remedy);
	return ret;
}

static enum guest_state poll_guest(struct guest *guest)
{
	return vbox_machine_poll(guest->machine);
}

/* Was it asked for, and is it not there? */
static bool differs(const char *what, const char *asked, const char *had, char *reason, size_t size)
{
	if (!strcmp(asked, CELL_PARAVIRT_DEFAULT) || !strcmp(asked, had))
		return false;
	snprintf(reason, size, "the %s was to be %s, VirtualBox says %s", what, asked, had);
	return true;
}

static void add_fact(json_t *facts, const char *key, const char *value)
{
	json_object_set_new(facts, key, json_string(value));
}

/* From files alone: a command now would be felt by the guest. */
static bool diagnose(struct guest *guest, json_t *facts, char *reason, size_t size)
{
	struct vcpu_threads threads;
	char provider[32], module[64];
	struct vbox_log log;

	vbox_log_read(vbox_machine_log(guest->machine), &log);
	host_module_version(ROOT, "vboxdrv", module, sizeof(module));
	if (!vbox_info_value(vbox_machine_info(guest->machine), "effparavirtprovider", provider,
			     sizeof(provider)))
		snprintf(provider, sizeof(provider), "unknown");
	add_fact(facts, "virtualbox_version", guest->vbox->version);
	add_fact(facts, "vboxdrv_version", module);
	add_fact(facts, "virtualbox_engine", log.engine);
	add_fact(facts, "virtualbox_tsc_mode", log.tsc_mode);
	add_fact(facts, "virtualbox_paravirt", provider);
	find_threads(guest, &threads);
	return vcpus_check_had(guest->settings, vcpu_threads_affinity, &threads, facts, reason,
			       size) &&
	       !differs("TSC mode", settings_text(guest->settings, "tsc-mode"), log.tsc_mode,
			reason, size) &&
	       !differs("paravirtualization provider", guest->paravirt, provider, reason, size);
}

static void stop(struct guest *guest)
{
	vbox_machine_stop(guest->machine);
	free(guest);
}

/* VBoxManage does its work without the kernel's module; a machine does not. */
static void probe(struct session *session, const struct guest_files *files, struct finding *finding)
{
	struct guest_files trial = {.console = files->console, .folder = files->folder};
	struct guest *guest;
	struct error err;

	if (!launch(session, &trial, "trial", &guest, &err))
		stop(guest);
	else if (!vbox_refusal_explain(ROOT, err.text, finding))
		finding_refuse(finding,
			       "see whether VirtualBox starts a machine of your own: it tells more "
			       "there",
			       "%s", err.text);
}

const struct platform platform_virtualbox = {
	.name = "virtualbox",
	.summary = "VirtualBox, by VBoxManage",
	.settings = virtualbox_settings,
	.needs_images = true,
	.boots_iso = true,
	.has_paravirt = true,
	.prepare = prepare,
	.probe = probe,
	.start = start,
	.poll = poll_guest,
	.diagnose = diagnose,
	.stop = stop,
	.release = release,
};
