/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot-facts.c - facts of the whole guest, from proc and sysfs as they are printed there. */
#include <cpuid.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "guest-runner/boot-facts.h"
#include "guest-runner/scope.h"

/* Add the first line of a file, where there is one. */
static void add_line(const struct paths *paths, const char *key, const char *path,
		     struct facts *facts)
{
	char line[4096];

	if (!sysfile_line(paths, path, line, sizeof(line)) && *line)
		facts_add(facts, key, "%s", line);
}

static void add_kernel(const struct paths *paths, struct facts *facts)
{
	char release[128], version[256], realtime[8];

	sysfile_line(paths, "/proc/sys/kernel/osrelease", release, sizeof(release));
	sysfile_line(paths, "/proc/sys/kernel/version", version, sizeof(version));
	sysfile_line(paths, "/sys/kernel/realtime", realtime, sizeof(realtime));
	facts_add(facts, "kernel", "%s %s", release, version);
	facts_add(facts, "preempt_rt", "%s",
		  !strcmp(realtime, "1") || strstr(version, "PREEMPT_RT") ? "yes" : "no");
}

/* The value of the first line "key\t: value" of text, the caller's to free; NULL: none. */
static char *cpuinfo_value(const char *text, const char *key)
{
	size_t length = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) || !strchr(" \t:", line[length]))
			continue;
		line += length + strspn(line + length, " \t:");
		return strndup(line, strcspn(line, "\n"));
	}
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

static void add_cpu(const struct paths *paths, struct facts *facts)
{
	static const char *const timing[] = {
		"tsc",	 "constant_tsc", "nonstop_tsc", "tsc_known_freq", "tsc_deadline_timer",
		"rdtscp"};
	scope_free char *text = NULL;
	scope_free char *model = NULL;
	scope_free char *flags = NULL;
	char present[128] = "";

	if (sysfile_load(paths, "/proc/cpuinfo", &text))
		return;
	model = cpuinfo_value(text, "model name");
	flags = cpuinfo_value(text, "flags");
	if (model)
		facts_add(facts, "cpu_model", "%s", model);
	if (!flags)
		return;
	for (size_t i = 0; i < sizeof(timing) / sizeof(timing[0]); i++)
		if (has_word(flags, timing[i]))
			snprintf(present + strlen(present), sizeof(present) - strlen(present),
				 "%s%s", *present ? " " : "", timing[i]);
	facts_add(facts, "hypervisor", "%s", has_word(flags, "hypervisor") ? "yes" : "no");
	facts_add(facts, "tsc_flags", "%s", present);
}

/* /proc/timer_list has, for each CPU: "Per CPU device: 1", "Clock Event Device: lapic",
 * " min_delta_ns:   1000". */
static void add_clockevent(const struct paths *paths, int cpu, struct facts *facts)
{
	scope_free char *text = NULL;
	char name[64], start[48], *device;
	unsigned long long min_delta_ns;

	if (sysfile_load(paths, "/proc/timer_list", &text))
		return;
	snprintf(start, sizeof(start), "\nPer CPU device: %d\n", cpu);
	device = strstr(text, start);
	if (device)
		device = strstr(device, "\nClock Event Device: ");
	if (!device || sscanf(device, "\nClock Event Device: %63s", name) != 1)
		return;
	facts_add(facts, "clockevent", "%s", name);
	device = strstr(device, "\n min_delta_ns:");
	if (!device || sscanf(device, "\n min_delta_ns: %llu", &min_delta_ns) != 1)
		return;
	facts_add(facts, "clockevent_min_delta_ns", "%llu", min_delta_ns);
	if (!strcmp(name, "xen")) /* its slop is nothing else */
		facts_add(facts, "guest_timer_slop_ns", "%llu", min_delta_ns);
}

/* What the guest itself knows of a Xen below it. */
static void add_xen(const struct paths *paths, struct facts *facts)
{
	char type[32], major[16], minor[16], extra[64];

	if (sysfile_line(paths, "/sys/hypervisor/type", type, sizeof(type)) || strcmp(type, "xen"))
		return;
	add_line(paths, "xen_guest_type", "/sys/hypervisor/guest_type", facts);
	if (sysfile_line(paths, "/sys/hypervisor/version/major", major, sizeof(major)) ||
	    sysfile_line(paths, "/sys/hypervisor/version/minor", minor, sizeof(minor)))
		return;
	sysfile_line(paths, "/sys/hypervisor/version/extra", extra, sizeof(extra));
	facts_add(facts, "xen_version_seen", "%s.%s%s", major, minor, extra);
}

/* A line of DMI's; a guest without DMI tells that by an empty one. */
static void add_dmi(const struct paths *paths, const char *key, const char *path,
		    struct facts *facts)
{
	char line[256];

	sysfile_line(paths, path, line, sizeof(line));
	facts_add(facts, key, "%s", line);
}

/* Twelve bytes, e.g. "VBoxVBoxVBox", in three registers of the first of the leaves that CPUs
 * leave to hypervisors; shorter ones are padded by NULs. Without the bit that announces a
 * hypervisor the leaf may hold anything. */
static void add_signature(struct facts *facts)
{
	static const unsigned int features_leaf = 1, hypervisor_leaf = 0x40000000;
	static const unsigned int hypervisor_bit = 1u << 31;
	unsigned int eax, ebx, ecx, edx, name[4] = {0};

	if (__get_cpuid(features_leaf, &eax, &ebx, &ecx, &edx) && ecx & hypervisor_bit)
		__cpuid(hypervisor_leaf, eax, name[0], name[1], name[2]);
	facts_add(facts, "hypervisor_signature", "%s", (const char *)name);
}

/* Whose machine the guest believes to be in. */
static void add_machine(const struct paths *paths, struct facts *facts)
{
	add_dmi(paths, "machine_vendor", "/sys/class/dmi/id/sys_vendor", facts);
	add_dmi(paths, "machine_product", "/sys/class/dmi/id/product_name", facts);
	add_signature(facts);
}

void boot_facts_add(const struct paths *paths, int timer_cpu, struct facts *facts)
{
	add_kernel(paths, facts);
	add_line(paths, "cmdline", "/proc/cmdline", facts);
	add_line(paths, "cpus", "/sys/devices/system/cpu/online", facts);
	add_cpu(paths, facts);
	add_line(paths, "clocksource",
		 "/sys/devices/system/clocksource/clocksource0/current_clocksource", facts);
	add_line(paths, "clocksources",
		 "/sys/devices/system/clocksource/clocksource0/available_clocksource", facts);
	add_clockevent(paths, timer_cpu, facts);
	add_xen(paths, facts);
	add_machine(paths, facts);
}
