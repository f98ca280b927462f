/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vcpus.c - compares the vCPUs that were asked for with those that are there. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/vcpus.h"

int vcpus_check_asked(const struct settings *settings, bool (*has_cpu)(void *host, unsigned cpu),
		      void *host, struct error *err)
{
	unsigned nr_vcpus = (unsigned)settings_number(settings, "vcpus");
	bool pinned = settings_pinned_cpu(settings, "pin", 0) >= 0;

	if (pinned && (settings_pinned_cpu(settings, "pin", nr_vcpus - 1) < 0 ||
		       settings_pinned_cpu(settings, "pin", nr_vcpus) >= 0))
		return error_set(err, EXIT_NOTHING, EINVAL,
				 "pin \"%s\" does not name one host CPU for each of the %u vCPUs",
				 settings_text(settings, "pin"), nr_vcpus);
	for (unsigned i = 0; i < nr_vcpus; i++) {
		int cpu = settings_pinned_cpu(settings, "pin", i);

		if (cpu >= 0 && !has_cpu(host, (unsigned)cpu))
			return error_set(err, EXIT_NOTHING, ENODEV,
					 "vCPU %u cannot be pinned to host CPU %d: the host has no "
					 "such CPU online",
					 i, cpu);
	}
	return 0;
}

/* A CPU that cannot be switched off has no file that tells. */
bool vcpus_host_has_cpu(void *root, unsigned cpu)
{
	AUTO_FREE char *folder =
		alloc_printf("%s/sys/devices/system/cpu/cpu%u", (const char *)root, cpu);
	AUTO_FREE char *path = alloc_printf("%s/online", folder);
	FILE *file = fopen(path, "re");
	int online = file ? fgetc(file) : '1';

	if (file)
		fclose(file);
	return online == '1' && !access(folder, F_OK);
}

static bool check_number(unsigned nr_vcpus, const json_t *facts, char *reason, size_t size)
{
	const char *cpus = json_string_value(json_object_get(facts, "cpus")) ?: "?";
	char asked[32];

	snprintf(asked, sizeof(asked), nr_vcpus > 1 ? "0-%u" : "%u", nr_vcpus - 1);
	if (!strcmp(cpus, asked))
		return true;
	snprintf(reason, size, "the guest was to have %u vCPUs, online are %s", nr_vcpus, cpus);
	return false;
}

bool vcpus_check_had(const struct settings *settings,
		     bool (*affinity_of)(void *guest, unsigned vcpu, char *out, size_t size),
		     void *guest, json_t *facts, char *reason, size_t size)
{
	unsigned nr_vcpus = (unsigned)settings_number(settings, "vcpus");
	char affinity[256], name[32], asked[32];

	if (!check_number(nr_vcpus, facts, reason, size))
		return false;
	for (unsigned i = 0; i < nr_vcpus; i++) {
		int pinned = settings_pinned_cpu(settings, "pin", i);

		if (!affinity_of(guest, i, affinity, sizeof(affinity)))
			snprintf(affinity, sizeof(affinity), "unknown");
		snprintf(name, sizeof(name), "vcpu%u_host_cpus", i);
		json_object_set_new(facts, name, json_string(affinity));
		snprintf(asked, sizeof(asked), "%d", pinned);
		if (pinned < 0 || !strcmp(affinity, asked))
			continue;
		snprintf(reason, size, "vCPU %u was to be pinned to host CPU %d but may run on %s",
			 i, pinned, affinity);
		return false;
	}
	return true;
}

static bool is_set(const unsigned char *map, unsigned cpu)
{
	return map[cpu / 8] & (1u << cpu % 8);
}

void vcpus_describe(const unsigned char *map, unsigned nr_cpus, char *out, size_t size)
{
	FILE *text = fmemopen(out, size, "w");

	if (!text)
		return;
	for (unsigned cpu = 0, first; cpu < nr_cpus; cpu++) {
		if (!is_set(map, cpu))
			continue;
		first = cpu;
		while (cpu + 1 < nr_cpus && is_set(map, cpu + 1))
			cpu++;
		fprintf(text, ftell(text) ? ",%u" : "%u", first);
		if (cpu > first)
			fprintf(text, "-%u", cpu);
	}
	fclose(text);
	out[size - 1] = '\0';
}
