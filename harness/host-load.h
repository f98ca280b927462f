/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-load.h - the load of the scenario host-stress: a command that runs beside the guest, on
 * this machine or in Dom0. However vmtick ends, nothing of it is left.
 */
#ifndef VMTICK_HOST_LOAD_H
#define VMTICK_HOST_LOAD_H

#include "harness/platform.h"

/*
 * A worker of each kind per CPU, so that a guest meets them on whichever it is: processes made
 * and ended, page tables changed, data copied and sleepers woken, timer interrupts, contended
 * locks. They write no file and hold little memory; the timer's rate is one that an emulated CPU
 * survives.
 */
#define HOST_LOAD_DEFAULT                                                            \
	"stress-ng --fork 0 --mmap 0 --mmap-bytes 4m --pipe 0 --switch 0 --futex 0 " \
	"--timer 0 --timer-freq 10000 --timeout 0 --quiet"

#define HOST_LOAD_SETTING                                                                 \
	{                                                                                 \
		"host-stress", HOST_LOAD_DEFAULT, SETTING_TEXT,                           \
			.help = "command that loads the host in the scenario host-stress" \
	}

struct host_load;

/* Can it be run beside guests of these settings? 0, or -ENODEV with finding filled. */
int host_load_check(const struct settings *settings, const struct cell *asked,
		    struct finding *finding);

/*
 * Start the command, in a folder where it may write, wait until it loads the CPUs, and hold it
 * until host_load_go. Errors: EXIT_OURS, with what it said where it ended; -EINTR.
 */
int host_load_start(const struct settings *settings, const char *folder,
		    struct host_load **load_out, struct error *err);
/* Was it held until now? */
bool host_load_go(struct host_load *load);
/* The session of its processes; see host-time.h. */
pid_t host_load_session(const struct host_load *load);
/* When it returns no process of it runs. NULL: nothing to do. */
void host_load_stop(struct host_load *load);

#endif
