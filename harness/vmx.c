/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmx.c - one `key = "value"` a line, in the dictionary format of VMware's own tools
 * (open-vm-tools, lib/dict/dictll.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/vmx.h"

/* How a disk is attached, and where the CD drive lies beside it. */
struct bus {
	const char *controller;	 /* NULL: it is always there */
	const char *virtual_dev; /* NULL: the controller has one kind only */
	const char *disk, *cd, *adapter;
};

/* In the order of vmx_buses. */
static const struct bus buses[] = {
	{"sata0", NULL, "sata0:0", "sata0:1", "ide"},
	{NULL, NULL, "ide0:0", "ide1:0", "ide"},
	{"scsi0", "lsilogic", "scsi0:0", "ide1:0", "lsilogic"},
	{"scsi0", "lsisas1068", "scsi0:0", "ide1:0", "lsilogic"},
	{"scsi0", "pvscsi", "scsi0:0", "ide1:0", "lsilogic"},
};

const char *const vmx_buses[] = {"sata", "ide", "lsilogic", "lsisas1068", "pvscsi", NULL};

/* The same in every guest. */
static const char *const fixed[][2] = {
	{"guestOS", "otherlinux-64"},
	{"firmware", "bios"},
	{"bios.bootOrder", "cdrom"},
	/* Nobody is there to be asked: a question takes its default answer, and the machine
	 * counts as a new one, neither moved nor copied. */
	{"msg.autoAnswer", "TRUE"},
	{"uuid.action", "create"},
	/* Its memory in no file, which the host would write back while the guest runs. */
	{"mainMem.useNamedFile", "FALSE"},
	/* SAS, PVSCSI and SATA controllers need a slot of a PCIe root port. */
	{"pciBridge0.present", "TRUE"},
	{"pciBridge4.present", "TRUE"},
	{"pciBridge4.virtualDev", "pcieRootPort"},
	{"pciBridge4.functions", "8"},
	{"floppy0.present", "FALSE"},
	{"ethernet0.present", "FALSE"},
	{"sound.present", "FALSE"},
	{"usb.present", "FALSE"},
	{"ehci.present", "FALSE"},
	{"usb_xhci.present", "FALSE"},
	{"mks.enable3d", "FALSE"},
	{"RemoteDisplay.vnc.enabled", "FALSE"},
	{"isolation.tools.hgfs.disable", "TRUE"},
	/* All the switches that keep the host from setting the guest's clock (VMware KB 1189). */
	{"rtc.diffFromUTC", "0"},
	{"tools.syncTime", "FALSE"},
	{"time.synchronize.continue", "FALSE"},
	{"time.synchronize.restore", "FALSE"},
	{"time.synchronize.resume.disk", "FALSE"},
	{"time.synchronize.resume.host", "FALSE"},
	{"time.synchronize.shrink", "FALSE"},
	{"time.synchronize.tools.startup", "FALSE"},
	{"time.synchronize.tools.enable", "FALSE"},
};

/* A quote, a bar and a control character become |HH; bytes of UTF-8 stay. */
static void put(FILE *out, const char *key, const char *value)
{
	fprintf(out, "%s = \"", key);
	for (const unsigned char *c = (const unsigned char *)value; *c; c++)
		fprintf(out,
			*c == '"' || *c == '|' || *c == 0x7f || (*c < ' ' && *c != '\t') ? "|%02X"
											 : "%c",
			*c);
	fputs("\"\n", out);
}

static void put_of(FILE *out, const char *device, const char *property, const char *value)
{
	AUTO_FREE char *key = alloc_printf("%s.%s", device, property);

	put(out, key, value);
}

static const struct bus *find_bus(const char *name)
{
	size_t i = 0;

	while (vmx_buses[i + 1] && strcmp(vmx_buses[i], name))
		i++;
	return &buses[i];
}

const char *vmx_adapter(const char *bus)
{
	return find_bus(bus)->adapter;
}

static void put_storage(FILE *out, const struct bus *bus, const struct vmx *vmx)
{
	if (bus->controller)
		put_of(out, bus->controller, "present", "TRUE");
	if (bus->virtual_dev)
		put_of(out, bus->controller, "virtualDev", bus->virtual_dev);
	if (vmx->descriptor) {
		put_of(out, bus->disk, "present", "TRUE");
		put_of(out, bus->disk, "fileName", vmx->descriptor);
		put_of(out, bus->disk, "mode", "independent-persistent");
	}
	if (vmx->iso) {
		put_of(out, bus->cd, "present", "TRUE");
		put_of(out, bus->cd, "deviceType", "cdrom-image");
		put_of(out, bus->cd, "fileName", vmx->iso);
		put_of(out, bus->cd, "startConnected", "TRUE");
	}
}

static void put_machine(FILE *out, const struct settings *settings, const struct vmx *vmx)
{
	AUTO_FREE char *hardware = alloc_printf("%u", vmx->hardware);

	put(out, ".encoding", "UTF-8");
	put(out, "config.version", "8");
	put(out, "virtualHW.version", hardware);
	put(out, "displayName", vmx->name);
	put(out, "numvcpus", settings_text(settings, "vcpus"));
	put(out, "memsize", settings_text(settings, "memory-mib"));
	put(out, "hpet0.present", strcmp(settings_text(settings, "hpet"), "on") ? "FALSE" : "TRUE");
	/* FALSE lets the guest read the host's counter ("Timekeeping in VMware Virtual
	 * Machines"). That VMware took it its log tells, what it did not even the guest can. */
	put(out, "monitor_control.virtual_rdtsc",
	    strcmp(settings_text(settings, "tsc"), "host") ? "TRUE" : "FALSE");
}

char *vmx_text(const struct settings *settings, const struct vmx *vmx)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	put_machine(out, settings, vmx);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		put(out, fixed[i][0], fixed[i][1]);
	put(out, "serial0.present", "TRUE");
	put(out, "serial0.fileType", "file");
	put(out, "serial0.fileName", vmx->console);
	put_storage(out, find_bus(settings_text(settings, "disk")), vmx);
	fclose(out);
	return text;
}
