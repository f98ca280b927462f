/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt.h - whether the person (or the system) asked vmtick to stop. */
#ifndef VMTICK_INTERRUPT_H
#define VMTICK_INTERRUPT_H

/* From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the process. */
void interrupt_catch(void);

/* The signal that was noted first, or 0. */
int interrupt_signal(void);

#endif
