/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stage.h - how far a lab host is, from the lines "@lab ..." that its init (host/init) puts on
 * the console:
 *   @lab stage kernel|daemons|command   the stage that begins
 *   @lab alive                          from time to time while the command runs
 *   @lab end STATUS                     the command ended, its results are sent
 *   @lab failed TEXT                    init itself could not go on
 */
#ifndef VMTICK_LAB_STAGE_H
#define VMTICK_LAB_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include "harness/names.h"

enum lab_stage {
	LAB_EMULATOR, /* QEMU starts */
	LAB_HYPERVISOR,
	LAB_KERNEL,  /* up to the first line of init */
	LAB_DAEMONS, /* up to the command's start */
	LAB_COMMAND,
	LAB_END,
};

const char *lab_stage_name(enum lab_stage stage);

#define STAGE_TAIL_LINES 20

/* What was read from the console so far. Zero-initialised: nothing. */
struct stage_reader {
	enum lab_stage stage;
	int status;		/* of the command, once the stage is LAB_END */
	char failure[256];	/* what init said when it gave up, or empty */
	unsigned long nr_signs; /* lines of init so far: signs of life */
	char line[512];
	size_t nr_line;
	struct names tail; /* the last lines, at most STAGE_TAIL_LINES */
};

/* Take what came from the console. A stage never goes back. */
void stage_read(struct stage_reader *reader, const char *bytes, size_t nr_bytes);
void stage_clear(struct stage_reader *reader);

#endif
