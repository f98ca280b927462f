/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain-xml.c - writes a domain with the devices a measurement needs and no others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/domain-xml.h"
#include "harness/names.h"

/* A panic ends the guest at once; self-tests of ciphers only cost boot time. */
#define BASE_CMDLINE "console=ttyS0 quiet panic=-1 cryptomgr.notests"

/* Text as XML content or as a value in single quotes. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '\'':
			fputs("&apos;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/* before + escaped value + after */
static void put(FILE *out, const char *before, const char *value, const char *after)
{
	fputs(before, out);
	put_escaped(out, value);
	fputs(after, out);
}

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
		put(out, "  <cpu mode='custom' match='exact' check='none'>\n    <model>",
		    parts.nr ? parts.word[0] : "", "</model>\n");
		for (size_t i = 1; i < parts.nr; i++) {
			bool off = parts.word[i][0] == '-';

			put(out, "    <feature name='", parts.word[i] + strspn(parts.word[i], "+-"),
			    off ? "' policy='disable'/>\n" : "' policy='require'/>\n");
		}
		fputs("  </cpu>\n", out);
	}
	names_clear(&parts);
}

static void put_pinning(FILE *out, const struct settings *settings)
{
	unsigned nr_vcpus = (unsigned)settings_number(settings, "vcpus");

	if (settings_pinned_cpu(settings, "pin", 0) < 0)
		return;
	fputs("  <cputune>\n", out);
	for (unsigned i = 0; i < nr_vcpus; i++) {
		int cpu = settings_pinned_cpu(settings, "pin", i);

		if (cpu >= 0)
			fprintf(out, "    <vcpupin vcpu='%u' cpuset='%d'/>\n", i, cpu);
	}
	fputs("  </cputune>\n", out);
}

static void put_boot(FILE *out, const struct settings *settings, const struct guest_files *files)
{
	put(out, "  <os>\n    <type arch='x86_64' machine='", settings_text(settings, "machine"),
	    "'>hvm</type>\n");
	put(out, "    <kernel>", files->vmlinux, "</kernel>\n");
	put(out, "    <initrd>", files->initramfs, "</initrd>\n");
	put(out, "    <cmdline>" BASE_CMDLINE " ", settings_text(settings, "cmdline"),
	    "</cmdline>\n  </os>\n");
}

static void put_disk(FILE *out, const struct settings *settings, const char *path)
{
	const char *bus = settings_text(settings, "disk");
	bool virtio = !strcmp(bus, "virtio");

	put(out,
	    "    <disk type='file' device='disk'>\n      <driver name='qemu' type='raw' cache='",
	    settings_text(settings, "disk-cache"), "'");
	if (virtio)
		put(out, " queues='", settings_text(settings, "disk-queues"), "'");
	put(out, "/>\n      <source file='", path, "'/>\n");
	put(out, "      <target dev='", virtio ? "vda" : "sda", "' bus='");
	put(out, "", bus, "'/>\n    </disk>\n");
}

static void put_devices(FILE *out, const struct settings *settings, const struct guest_files *files)
{
	const char *emulator = settings_text(settings, "emulator");

	fputs("  <devices>\n", out);
	if (*emulator)
		put(out, "    <emulator>", emulator, "</emulator>\n");
	if (files->disk)
		put_disk(out, settings, files->disk);
	put(out, "    <serial type='file'>\n      <source path='", files->console,
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
		put(out, "    <qemu:arg value='", args.word[i], "'/>\n");
	if (args.nr)
		fputs("  </qemu:commandline>\n", out);
	names_clear(&args);
}

char *domain_xml(const char *type, const struct settings *settings, const struct guest_files *files,
		 const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	put(out, "<domain type='", type,
	    "' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n");
	put(out, "  <name>", name, "</name>\n");
	put(out, "  <memory unit='MiB'>", settings_text(settings, "memory-mib"), "</memory>\n");
	put(out, "  <vcpu placement='static'>", settings_text(settings, "vcpus"), "</vcpu>\n");
	put_pinning(out, settings);
	put_boot(out, settings, files);
	fputs("  <features><acpi/><apic/></features>\n", out);
	put_cpu(out, settings_text(settings, "cpu"));
	fputs("  <clock offset='utc'/>\n"
	      "  <on_poweroff>destroy</on_poweroff>\n"
	      "  <on_reboot>destroy</on_reboot>\n"
	      "  <on_crash>destroy</on_crash>\n",
	      out);
	put_devices(out, settings, files);
	put_qemu_args(out, settings_text(settings, "qemu-args"));
	fputs("</domain>\n", out);
	fclose(out);
	return text;
}
