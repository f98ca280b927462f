/* SPDX-License-Identifier: GPL-2.0-or-later */
/* emulator.h - the QEMU process that a lab host lives in. It dies with this process. */
#ifndef VMTICK_LAB_EMULATOR_H
#define VMTICK_LAB_EMULATOR_H

#include <stdbool.h>
#include <sys/types.h>
#include "lab/channel.h"
#include "lab/lab-host.h"
#include "lab/lab.h"

enum emulator_channel {
	CHANNEL_INITRAMFS, /* in: of the lab host, with the call behind it */
	CHANNEL_CONSOLE,   /* out: of the lab host */
	CHANNEL_OUTPUT,	   /* out: what the command prints */
	CHANNEL_ERRORS,	   /* out: likewise, standard error */
	CHANNEL_RESULTS,   /* out: see bring-back.h */
	CHANNEL_MESSAGES,  /* out: what QEMU itself prints */
	CHANNEL_READY,	   /* out: QEMU's monitor greets once the machine is set up */
	NR_CHANNELS,
};

struct emulator {
	pid_t pid;   /* 0: not running */
	bool failed; /* it ended on its own, with an error */
	int control_fd;
	struct channel channel[NR_CHANNELS];
};

/* Make the channels. Errors: EXIT_OURS. */
int emulator_open(struct emulator *emulator, struct error *err);

/* Copy the host's initramfs into its channel; the call goes behind it. Errors: EXIT_OURS. */
int emulator_load(struct emulator *emulator, const struct lab_images *images, struct error *err);

/*
 * Start QEMU with the images and the initramfs that is in the channel. Errors: EXIT_NOTHING where
 * there is no QEMU.
 */
int emulator_start(struct emulator *emulator, const struct lab_request *request,
		   const struct lab_images *images, struct error *err);

/* Did it end? Does not block. */
bool emulator_ended(struct emulator *emulator);

/* Has it set up the machine? */
bool emulator_is_ready(const struct emulator *emulator);

/* Ask the command inside to end, by a signal's name. */
void emulator_signal(struct emulator *emulator, const char *name);

/* The last line that QEMU itself printed; the caller frees. "" where there is none. */
char *emulator_message(struct emulator *emulator);

/* End it at once, and close the channels. */
void emulator_close(struct emulator *emulator);

#endif
