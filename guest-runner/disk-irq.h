/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk-irq.h - bringing the load disk's interrupt and the timer onto one CPU. Which
 * interrupt it is, and where it really arrives, is found by reading and counting.
 */
#ifndef VMTICK_DISK_IRQ_H
#define VMTICK_DISK_IRQ_H

#include <sched.h>
#include <stdbool.h>
#include "guest-runner/host-setting.h"
#include "guest-runner/load-disk.h"

/* Zero-initialised: nothing to restore. */
struct disk_irq {
	char line[16];		   /* its line of /proc/interrupts, the number of the interrupt */
	char what[80];		   /* that line's text: controller, kind, device */
	int cpu;		   /* where it arrives */
	int reader_cpu;		   /* where the reads must be made so that it is this one */
	char affinity[128];	   /* its effective affinity, as the kernel prints it */
	bool managed;		   /* the kernel chose the CPU and does not let it be moved */
	struct host_setting moved; /* of the interrupt that was moved, which is to go back */
};

/*
 * Bring the interrupt to CPU wanted. Where the kernel manages it: with may_follow, take the
 * CPU where it is (irq->cpu, to which the timer then moves); without, find reads whose
 * interrupt arrives on CPU wanted. The reader goes to another CPU where that is possible.
 * disk_irq_restore is due after a failure too.
 * Errors: EXCHANGE_INVALID where no interrupt can be had on CPU wanted.
 */
int disk_irq_place(const struct paths *paths, const struct load_disk *disk, const cpu_set_t *online,
		   int wanted, bool may_follow, struct disk_irq *irq, struct fault *fault);
void disk_irq_restore(const struct paths *paths, struct disk_irq *irq);

#endif
