/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt.h - whether the person (or the system) asked vmtick to stop. */
#ifndef VMTICK_INTERRUPT_H
#define VMTICK_INTERRUPT_H

#include "cli/error.h"

/* From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the process (a SIGHUP that
 * is ignored stays so: nohup); writing to a closed pipe is an error, no signal. */
void interrupt_catch(void);

/* The signal that was noted first, or 0. */
int interrupt_signal(void);

/* How many came so far. */
int interrupt_count(void);

/* Fill err with that signal. Returns -EINTR. */
int interrupt_error(struct error *err);

#endif
