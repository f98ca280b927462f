/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-kernel.h - which kernel this machine, or Dom0, runs, and whether it is the one that a
 * cell asks of its host.
 */
#ifndef VMTICK_HOST_KERNEL_H
#define VMTICK_HOST_KERNEL_H

#include "harness/platform.h"

/* "rt" or "stock": the kernel's own word in /sys/kernel/realtime, which only PREEMPT_RT has.
 * root: a folder that stands for /, "" for the real one. */
const char *host_kernel_running(const char *root);

/* As platform.h's check_host. */
int host_kernel_check(const char *root, const struct cell *asked, struct finding *finding);

#endif
