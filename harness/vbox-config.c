/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-config.c - what is not said is as VirtualBox makes a 64-bit Linux. The disk has the first
 * place of controller "disk"; the ISO lies in an IDE drive. */
#include <inttypes.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/vbox-config.h"

/* A number may have been written with underscores. The caller frees. */
static char *decimal(const struct settings *settings, const char *name)
{
	return alloc_printf("%" PRIu64, settings_number(settings, name));
}

#define RUN(VBOX, ERR, ...) \
	vboxmanage_run(VBOX, (const char *const[]){__VA_ARGS__, NULL}, NULL, ERR)

static int set_hardware(const struct vbox_place *place, const char *uuid, struct error *err)
{
	const struct settings *settings = place->settings;
	const char *const *no_audio = place->vbox->spelling->no_audio;
	AUTO_FREE char *memory = decimal(settings, "memory-mib");
	AUTO_FREE char *vcpus = decimal(settings, "vcpus");
	AUTO_FREE char *cap = decimal(settings, "execution-cap");

	return RUN(place->vbox, err, "modifyvm", uuid, "--memory", memory, "--cpus", vcpus,
		   "--cpuexecutioncap", cap, "--chipset", settings_text(settings, "chipset"),
		   "--hpet", settings_text(settings, "hpet"), "--nestedpaging",
		   settings_text(settings, "nested-paging"), "--largepages",
		   settings_text(settings, "large-pages"), "--paravirtprovider", place->paravirt,
		   "--ioapic", "on", "--rtcuseutc", "on", "--firmware", "bios", "--boot1", "dvd",
		   "--boot2", "none", "--boot3", "none", "--boot4", "none", "--biosbootmenu",
		   "disabled", "--bioslogofadein", "off", "--bioslogofadeout", "off",
		   "--graphicscontroller", "none", "--nic1", "none", "--usb", "off", "--uart1",
		   "0x3F8", "4", "--uarttype1", "16550A", "--uartmode1", "file",
		   place->files->console, no_audio[0], no_audio[1], no_audio[2], no_audio[3]);
}

static int set_tsc_mode(const struct vbox_place *place, const char *uuid, struct error *err)
{
	const char *mode = settings_text(place->settings, "tsc-mode");

	if (!strcmp(mode, VBOX_TSC_MODE_DEFAULT))
		return 0;
	return RUN(place->vbox, err, "setextradata", uuid, "VBoxInternal/TM/TSCMode", mode);
}

static int add_iso(const struct vbox_place *place, const char *uuid, bool beside_disk,
		   struct error *err)
{
	const char *controller = beside_disk ? "disk" : "cd";
	int ret = 0;

	if (!place->files->iso)
		return 0;
	if (!beside_disk)
		ret = RUN(place->vbox, err, "storagectl", uuid, "--name", controller, "--add",
			  "ide");
	return ret ? ret
		   : RUN(place->vbox, err, "storageattach", uuid, "--storagectl", controller,
			 "--port", "1", "--device", "0", "--type", "dvddrive", "--medium",
			 place->files->iso);
}

static int add_controllers(const struct vbox_place *place, const char *uuid, struct error *err)
{
	const char *bus = settings_text(place->settings, "disk");
	int ret = 0;

	if (place->files->disk)
		ret = RUN(place->vbox, err, "storagectl", uuid, "--name", "disk", "--add", bus);
	return ret ? ret : add_iso(place, uuid, place->files->disk && !strcmp(bus, "ide"), err);
}

int vbox_config_apply(const struct vbox_place *place, const char *uuid, struct error *err)
{
	int ret = set_hardware(place, uuid, err);

	if (!ret)
		ret = set_tsc_mode(place, uuid, err);
	return ret ? ret : add_controllers(place, uuid, err);
}

int vbox_config_attach(const struct vboxmanage *vbox, const char *uuid, const char *medium,
		       struct error *err)
{
	return RUN(vbox, err, "storageattach", uuid, "--storagectl", "disk", "--port", "0",
		   "--device", "0", "--type", "hdd", "--medium", medium);
}
