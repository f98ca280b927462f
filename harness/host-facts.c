/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-facts.c - reads the host's facts; what cannot be read is "unknown", never guessed. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-facts.h"
#include "harness/host-state.h"

static void read_cpu_model(char *out, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[512];

	snprintf(out, size, "unknown");
	while (file && fgets(line, sizeof(line), file)) {
		char *value = strchr(line, ':');

		if (strncmp(line, "model name", 10) || !value)
			continue;
		value[strcspn(value, "\n")] = '\0';
		snprintf(out, size, "%s", value + 1 + strspn(value + 1, " "));
		break;
	}
	if (file)
		fclose(file);
}

static void read_governor(char *out, size_t size)
{
	FILE *file = fopen("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "re");

	snprintf(out, size, "none");
	if (!file)
		return;
	if (fgets(out, (int)size, file))
		out[strcspn(out, "\n")] = '\0';
	fclose(file);
}

const char *host_lab_by(const char *cmdline)
{
	static const char word[] = "vmtick.lab=";

	while (*cmdline) {
		size_t length = strcspn(cmdline, " \t\n");

		if (length == sizeof(word) - 1 + strlen("deterministic") &&
		    !strncmp(cmdline, "vmtick.lab=deterministic", length))
			return "deterministic";
		if (!strncmp(cmdline, word, sizeof(word) - 1))
			return "lab";
		cmdline += length;
		cmdline += strspn(cmdline, " \t\n");
	}
	return "";
}

const char *host_lab(void)
{
	FILE *file = fopen("/proc/cmdline", "re");
	AUTO_FREE char *cmdline = NULL;
	size_t size = 0;
	bool read = file && getdelim(&cmdline, &size, '\0', file) >= 0;

	if (file)
		fclose(file);
	return host_lab_by(read ? cmdline : "");
}

json_t *host_facts(void)
{
	char kernel[512] = "unknown", cpu[256], governor[64], cpus[32], memory[32];
	struct host_state state;
	struct utsname name;

	host_state_read("", &state);
	if (!uname(&name))
		snprintf(kernel, sizeof(kernel), "%s %s", name.release, name.version);
	read_cpu_model(cpu, sizeof(cpu));
	read_governor(governor, sizeof(governor));
	snprintf(cpus, sizeof(cpus), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	snprintf(memory, sizeof(memory), "%ld",
		 (sysconf(_SC_PHYS_PAGES) >> 10) * (sysconf(_SC_PAGESIZE) >> 10));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kernel", kernel, "cpu", cpu,
			 "cpus", cpus, "governor", governor, "memory_mib", memory, "realtime",
			 state.is_rt ? "yes" : "no", "hypervisor", state.is_dom0 ? "xen" : "none");
}
