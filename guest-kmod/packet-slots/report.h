/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - what became of the schedules: one line for each CPU, in the log as it ends, and
 * all of them in /proc/packet-slots, whose reader waits until the last one has ended.
 */
#ifndef PACKET_SLOTS_REPORT_H
#define PACKET_SLOTS_REPORT_H

#include "schedule.h"

/* For all schedules, which lie per CPU. The mask and they must stay until report_close. */
int report_open(struct schedule __percpu *schedules, const struct cpumask *cpus);
/* The schedule has ended; its timer is still open, but no longer armed. Once for each. */
void report_ended(const struct schedule *schedule);
/* After all have ended: nobody reads any more on return. */
void report_close(void);

#endif
