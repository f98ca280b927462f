/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmrun.h - VMware's command-line tools: vmrun, one command at a time, and the version of the
 * product. vmrun says that it failed by its exit status (255), or by its words alone.
 */
#ifndef VMTICK_VMRUN_H
#define VMTICK_VMRUN_H

#include <stdbool.h>
#include "cli/error.h"
#include "harness/tool.h"

struct vmrun {
	struct tool tool;
	const char *product; /* "ws" or "player" */
};

struct vmware_version {
	char text[64]; /* "VMware Workstation 17.5.2 build-23775571" */
	unsigned major, minor;
	unsigned hardware; /* the newest virtual hardware that it knows; 0: it is unsupported */
};

/* Why the command failed, in one line, which the caller frees; NULL: it did not. */
char *vmrun_failure(const struct tool_said *said);

/* Run "vmrun -T PRODUCT" with words, of which up to three are not NULL. Errors: those of tool_run;
 * EIO with VMware's own words (EXIT_OURS). */
int vmrun_run(const struct vmrun *vmrun, const char *command, const char *vmx, const char *how,
	      struct error *err);

/* The version in what the product printed: of its lines the last that tells one, since a
 * wrapper may warn before it. False where none does. */
bool vmware_version_parse(const char *said, struct vmware_version *version);

/* Ask the product beside vmrun: vmware, vmplayer. Errors: those of tool_run; EPROTO: it tells no
 * version. */
int vmware_version_ask(const struct vmrun *vmrun, struct vmware_version *version,
		       struct error *err);

#endif
