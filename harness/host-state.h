/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-state.h - what this machine is to the guests beside it: its kernel, the hypervisor below
 * it, and whether that is what a cell asks of its host. root: a folder that stands for /, ""
 * for the real one.
 */
#ifndef VMTICK_HOST_STATE_H
#define VMTICK_HOST_STATE_H

#include <stdbool.h>
#include "harness/platform.h"

struct host_state {
	char release[65]; /* of the kernel */
	bool is_rt;	  /* PREEMPT_RT, by its own word: a release is anybody's choice */
	bool is_dom0;	  /* Xen runs below it and makes it the Dom0. A guest of Xen is none */
};

void host_state_read(const char *root, struct host_state *state);

/* Are the guests of a platform with these settings on another machine, of which nothing can be
 * told from here? */
bool host_is_elsewhere(const struct settings *settings);

/* As platform.h's check_host, for what every platform's cells may ask. */
int host_state_check(const char *root, const struct settings *settings, const struct cell *asked,
		     struct finding *finding);

#endif
