// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show-boot.c - one boot for people: what the guest and its host really had beside what was
 * asked of them.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/show-line.h"
#include "analysis/show.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* The host CPU that a vCPU was asked to be on by a pin of "none" or "2,3"; "" where none was. */
static char *asked_cpu(const char *pin, unsigned int vcpu)
{
	AUTO_FREE char *copy = alloc_copy(strcmp(pin, "none") == 0 ? "" : pin);
	char *rest = copy, *word = strsep(&rest, ",");

	while (word && vcpu--)
		word = strsep(&rest, ",");
	return alloc_copy(word ? word : "");
}

/* Where each vCPU was asked to run, and where the host says that it may. */
static void put_pinning(const json_t *boot, FILE *out)
{
	const json_t *facts = json_object_get(boot, "facts");
	const char *pin = show_text_of(json_object_get(boot, "settings"), "pin");

	for (unsigned int vcpu = 0;; vcpu++) {
		AUTO_FREE char *fact = alloc_printf("vcpu%u_host_cpus", vcpu);
		AUTO_FREE char *key = alloc_printf("vCPU %u", vcpu);
		AUTO_FREE char *asked = asked_cpu(pin, vcpu);
		const char *had = show_text_of(facts, fact);
		AUTO_FREE char *line = alloc_printf("host CPU asked %s, had %s",
						    *asked ? asked : "any", *had ? had : "unknown");

		if (!*asked && !*had)
			return;
		show_line(out, key, line);
	}
}

static void put_phases(const json_t *boot, FILE *out)
{
	json_t *phases = json_object_get(boot, "phases_ms");
	char *text = NULL;
	const char *name;
	json_t *phase;
	size_t size;
	FILE *line = open_memstream(&text, &size);

	json_object_foreach (phases, name, phase)
		fprintf(line, "%s%s %.0f ms", ftell(line) ? ", " : "", name,
			json_number_value(phase));
	fclose(line);
	if (*text)
		show_line(out, "phases", text);
	free(text);
}

static void put_files(const json_t *boot, FILE *out)
{
	json_t *files = json_object_get(boot, "files");
	const char *name;
	json_t *path;

	json_object_foreach (files, name, path) {
		AUTO_FREE char *line = alloc_printf(
			"%s: %s", name, json_string_value(path) ? json_string_value(path) : "?");

		show_line(out, "file", line);
	}
}

void show_boot(const json_t *boot, FILE *out)
{
	static const char *const facts[] = {"kernel",
					    "clocksource",
					    "clockevent",
					    "clockevent_min_delta_ns",
					    "guest_timer_slop_ns",
					    "preempt_rt",
					    "cpu_model",
					    "machine_vendor",
					    "machine_product",
					    "hypervisor_signature",
					    "cmdline",
					    "xen_version",
					    "xen_cmdline",
					    "xen_scheduler",
					    "xen_cpupool",
					    "xen_timer_slop_ns",
					    NULL};
	static const char *const fields[] = {"reason", "started", "vmm", NULL};
	const char *verdict = show_text_of(boot, "verdict");
	AUTO_FREE char *title = alloc_printf("Boot %s: %s", show_text_of(boot, "id"),
					     *verdict ? verdict : "pending");
	AUTO_FREE char *safe = text_escape(title);

	fprintf(out, "\n%s\n", safe);
	show_members(out, boot, fields);
	show_members(out, json_object_get(boot, "imported"), NULL);
	show_members(out, json_object_get(boot, "facts"), facts);
	put_pinning(boot, out);
	put_phases(boot, out);
	put_files(boot, out);
}
