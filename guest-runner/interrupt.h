/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interrupt.h - SIGINT, SIGTERM and SIGHUP end the runner only where it can leave nothing behind:
 * they are blocked, and looked for while it waits and between cells.
 */
#ifndef VMTICK_INTERRUPT_H
#define VMTICK_INTERRUPT_H

#include <stdbool.h>
#include "guest-runner/fault.h"

void interrupt_block(void);
/* For a child, before it becomes another program. */
void interrupt_unblock(void);

/* A descriptor, the caller's to close, that is readable once a signal is pending; or -1. */
int interrupt_fd(void);
bool interrupt_pending(void);

/* Fill fault: the runner was told to stop. Returns -EINTR. */
int interrupt_fault(struct fault *fault);

#endif
