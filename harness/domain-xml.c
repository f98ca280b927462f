/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain-xml.c - writes parts of domains. */
#include <string.h>
#include "harness/domain-xml.h"

/* A panic ends the guest at once; self-tests of ciphers only cost boot time. */
#define BASE_CMDLINE " quiet panic=-1 cryptomgr.notests"

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

void domain_xml_put(FILE *out, const char *before, const char *value, const char *after)
{
	fputs(before, out);
	put_escaped(out, value);
	fputs(after, out);
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

void domain_xml_put_size(FILE *out, const struct settings *settings, const char *name)
{
	domain_xml_put(out, "  <name>", name, "</name>\n");
	domain_xml_put(out, "  <memory unit='MiB'>", settings_text(settings, "memory-mib"),
		       "</memory>\n");
	domain_xml_put(out, "  <vcpu placement='static'>", settings_text(settings, "vcpus"),
		       "</vcpu>\n");
	put_pinning(out, settings);
}

void domain_xml_put_kernel(FILE *out, const struct settings *settings,
			   const struct guest_files *files, const char *console, const char *word)
{
	domain_xml_put(out, "    <kernel>", files->vmlinux, "</kernel>\n");
	domain_xml_put(out, "    <initrd>", files->initramfs, "</initrd>\n");
	domain_xml_put(out, "    <cmdline>console=", console, BASE_CMDLINE);
	domain_xml_put(out, *word ? " " : "", word, " ");
	domain_xml_put(out, "", settings_text(settings, "cmdline"), "</cmdline>\n");
}

void domain_xml_put_features(FILE *out, const struct names *parts)
{
	for (size_t i = 1; i < parts->nr; i++) {
		const char *feature = parts->word[i];

		domain_xml_put(out, "    <feature name='", feature + strspn(feature, "+-"),
			       *feature == '-' ? "' policy='disable'/>\n"
					       : "' policy='require'/>\n");
	}
}

void domain_xml_put_ends(FILE *out)
{
	fputs("  <on_poweroff>destroy</on_poweroff>\n"
	      "  <on_reboot>destroy</on_reboot>\n"
	      "  <on_crash>destroy</on_crash>\n",
	      out);
}
