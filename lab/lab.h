/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab.h - the virtual lab: boots a whole lab host in QEMU's software emulation, runs one command
 * in it, shows what it prints as it comes, and brings back what it wrote. Needs no root and
 * leaves nothing: the emulator dies with this process, its files have no names.
 */
#ifndef VMTICK_LAB_H
#define VMTICK_LAB_H

#include <stdbool.h>
#include <stdint.h>
#include "cli/error.h"
#include "harness/names.h"
#include "lab/lab-host.h"

struct lab_request {
	const struct lab_host *host;
	bool deterministic, quiet;
	struct names command;	/* its words */
	struct names taken;	/* files and folders that it finds in its folder */
	const char *folder;	/* where what it wrote is brought */
	const char *console;	/* file that keeps the lab host's console, or NULL */
	const char *emulator;	/* QEMU's program */
	const char *kernel;	/* name of the lab host's kernel */
	const char *hypervisor; /* instead of the built one, or NULL */
	const char *cpu;
	const char *kernel_arguments, *hypervisor_arguments; /* more of them */
	unsigned nr_cpus, memory_mib;
	uint64_t stage_limit_ns;   /* the longest time without a sign of life */
	uint64_t command_limit_ns; /* the longest that the command may take */
};

/*
 * Returns 0 with the command's exit status in *status_out. Errors: EXIT_NOTHING (a precondition
 * does not hold: images, QEMU, memory); EXIT_OURS (the lab stopped, and at which stage; its
 * console's tail was printed); -EINTR. What the command had finished is brought back all the same.
 */
int lab_run(const struct lab_request *request, int *status_out, struct error *err);

#endif
