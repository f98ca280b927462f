/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-xml.c - writes a Xen domain with the devices a measurement needs and no others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/domain-xml.h"
#include "harness/names.h"
#include "harness/xen-xml.h"

static const struct {
	const char *os_type, *machine;
	const char *console; /* as the guest's kernel names it */
} types[] = {
	[XEN_PV] = {"xen", "xenpv", "hvc0"},
	[XEN_PVH] = {"xenpvh", "xenpvh", "hvc0"},
	[XEN_HVM] = {"hvm", "xenfv", "ttyS0"},
};

static void put_boot(FILE *out, enum xen_type type, const struct settings *settings,
		     const struct guest_files *files)
{
	const char *slop = files->asked ? files->asked->guest_slop : CELL_SLOP_DEFAULT;
	bool asked = strcmp(slop, CELL_SLOP_DEFAULT) != 0;
	AUTO_FREE char *word =
		asked ? alloc_printf(XEN_GUEST_SLOP_OPTION "%s", slop) : alloc_copy("");

	fprintf(out, "  <os>\n    <type arch='x86_64' machine='%s'>%s</type>\n",
		types[type].machine, types[type].os_type);
	domain_xml_put_kernel(out, settings, files, types[type].console, word);
	fputs("  </os>\n", out);
}

/* Features of the CPU are changed by libvirt's Xen driver only in this mode. */
static void put_cpu(FILE *out, const char *flags)
{
	AUTO_FREE char *all = alloc_printf("host,%s", flags);
	struct names parts = {0};

	if (!*flags)
		return;
	names_split(&parts, all);
	fputs("  <cpu mode='host-passthrough'>\n", out);
	domain_xml_put_features(out, &parts);
	fputs("  </cpu>\n", out);
	names_clear(&parts);
}

static void put_clock(FILE *out, const char *tsc_mode)
{
	fputs("  <clock offset='utc'>\n", out);
	if (strcmp(tsc_mode, "default"))
		domain_xml_put(out, "    <timer name='tsc' mode='", tsc_mode, "'/>\n");
	fputs("  </clock>\n", out);
}

static void put_devices(FILE *out, enum xen_type type, const struct guest_files *files,
			const char *disk, const char *emulator)
{
	fputs("  <devices>\n", out);
	if (type == XEN_HVM)
		domain_xml_put(out, "    <emulator>", emulator, "</emulator>\n");
	domain_xml_put(out,
		       "    <disk type='block' device='disk'>\n"
		       "      <driver name='phy' type='raw'/>\n      <source dev='",
		       disk, "'/>\n      <target dev='xvda' bus='xen'/>\n    </disk>\n");
	if (type == XEN_HVM)
		domain_xml_put(out, "    <serial type='file'>\n      <source path='",
			       files->console, "'/>\n      <target port='0'/>\n    </serial>\n");
	else
		fputs("    <console type='pty'>\n      <target type='xen' port='0'/>\n"
		      "    </console>\n",
		      out);
	fputs("  </devices>\n", out);
}

char *xen_xml(enum xen_type type, const struct settings *settings, const struct guest_files *files,
	      const char *name, const char *disk, const char *emulator)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	fputs("<domain type='xen'>\n", out);
	domain_xml_put_size(out, settings, name);
	put_boot(out, type, settings, files);
	if (type == XEN_HVM)
		fputs("  <features><acpi/><apic/><pae/></features>\n", out);
	if (type != XEN_PV)
		put_cpu(out, settings_text(settings, "cpu-flags"));
	put_clock(out, settings_text(settings, "tsc-mode"));
	domain_xml_put_ends(out);
	put_devices(out, type, files, disk, emulator);
	fputs("</domain>\n", out);
	fclose(out);
	return text;
}
