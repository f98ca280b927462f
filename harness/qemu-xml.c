/* SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-xml.c - writes a QEMU or KVM domain with the devices a measurement needs and no others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/domain-xml.h"
#include "harness/names.h"
#include "harness/qemu-xml.h"

/* "max", "host", or a model with flags: "EPYC,-xsave,+svm". */
static void put_cpu(FILE *out, const char *cpu)
{
	struct names parts = {0};

	names_split(&parts, cpu);
	if (!strcmp(cpu, "max")) {
		fputs("  <cpu mode='maximum'/>\n", out);
	} else if (!strcmp(cpu, "host")) {
		fputs("  <cpu mode='host-passthrough'/>\n", out);
	} else {
		domain_xml_put(out, "  <cpu mode='custom' match='exact' check='none'>\n    <model>",
			       parts.nr ? parts.word[0] : "", "</model>\n");
		domain_xml_put_features(out, &parts);
		fputs("  </cpu>\n", out);
	}
	names_clear(&parts);
}

static void put_boot(FILE *out, const struct settings *settings, const struct guest_files *files)
{
	domain_xml_put(out, "  <os>\n    <type arch='x86_64' machine='",
		       settings_text(settings, "machine"), "'>hvm</type>\n");
	domain_xml_put_kernel(out, settings, files, "ttyS0", "");
	fputs("  </os>\n", out);
}

static void put_disk(FILE *out, const struct settings *settings, const char *path)
{
	const char *bus = settings_text(settings, "disk");
	bool virtio = !strcmp(bus, "virtio");

	domain_xml_put(out,
		       "    <disk type='file' device='disk'>\n      <driver name='qemu' type='raw' "
		       "cache='",
		       settings_text(settings, "disk-cache"), "'");
	if (virtio)
		domain_xml_put(out, " queues='", settings_text(settings, "disk-queues"), "'");
	domain_xml_put(out, "/>\n      <source file='", path, "'/>\n");
	domain_xml_put(out, "      <target dev='", virtio ? "vda" : "sda", "' bus='");
	domain_xml_put(out, "", bus, "'/>\n    </disk>\n");
}

static void put_devices(FILE *out, const struct settings *settings, const struct guest_files *files)
{
	const char *emulator = settings_text(settings, "emulator");

	fputs("  <devices>\n", out);
	if (*emulator)
		domain_xml_put(out, "    <emulator>", emulator, "</emulator>\n");
	if (files->disk)
		put_disk(out, settings, files->disk);
	domain_xml_put(out, "    <serial type='file'>\n      <source path='", files->console,
		       "'/>\n      <target port='0'/>\n    </serial>\n");
	fputs("    <controller type='usb' model='none'/>\n"
	      "    <memballoon model='none'/>\n"
	      "  </devices>\n",
	      out);
}

static void put_qemu_args(FILE *out, const char *text)
{
	struct names args = {0};
	AUTO_FREE char *copy = alloc_copy(text);
	char *rest = copy, *arg;

	while ((arg = strsep(&rest, " \t")))
		if (*arg)
			names_add(&args, arg);
	if (args.nr)
		fputs("  <qemu:commandline>\n", out);
	for (size_t i = 0; i < args.nr; i++)
		domain_xml_put(out, "    <qemu:arg value='", args.word[i], "'/>\n");
	if (args.nr)
		fputs("  </qemu:commandline>\n", out);
	names_clear(&args);
}

char *qemu_xml(const char *type, const struct settings *settings, const struct guest_files *files,
	       const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	domain_xml_put(out, "<domain type='", type,
		       "' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n");
	domain_xml_put_size(out, settings, name);
	put_boot(out, settings, files);
	fputs("  <features><acpi/><apic/></features>\n", out);
	put_cpu(out, settings_text(settings, "cpu"));
	fputs("  <clock offset='utc'/>\n", out);
	domain_xml_put_ends(out);
	put_devices(out, settings, files);
	put_qemu_args(out, settings_text(settings, "qemu-args"));
	fputs("</domain>\n", out);
	fclose(out);
	return text;
}
