/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c - from a scenario to the load behind it. */
#include "guest-runner/load.h"

int load_start(const struct paths *paths, const struct load_disk *disk,
	       const struct scenario *scenario, const cpu_set_t *cpus, int reader_cpu,
	       struct load *load, struct fault *fault)
{
	*load = (struct load){.scenario = scenario};
	switch (scenario->load) {
	case LOAD_CPU:
		return cpu_load_start(paths, cpus, scenario->percent, &load->cpu, fault);
	case LOAD_IO:
		return io_load_start(paths, disk, reader_cpu, &load->io, fault);
	case LOAD_NONE:
	case LOAD_OUTSIDE:
		break;
	}
	return 0;
}

struct load_usage load_usage(const struct load *load)
{
	struct load_usage usage = {0};

	if (load->scenario->load == LOAD_CPU)
		usage.cpu_ns = cpu_load_used_ns(&load->cpu);
	if (load->scenario->load == LOAD_IO)
		usage.bytes = io_load_bytes(&load->io);
	return usage;
}

void load_stop(struct load *load)
{
	cpu_load_stop(&load->cpu);
	io_load_stop(&load->io);
}
