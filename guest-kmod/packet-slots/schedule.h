/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schedule.h - one CPU's schedule. Only the timer's callback writes to it while it runs; who
 * ends it has cancelled the timer before.
 */
#ifndef PACKET_SLOTS_SCHEDULE_H
#define PACKET_SLOTS_SCHEDULE_H

#include <linux/hrtimer.h>
#include <linux/workqueue.h>
#include "../precise-timer/precise-timer.h"
#include "slots-params.h"

enum schedule_end { SCHEDULE_RUNS, SCHEDULE_COMPLETE, SCHEDULE_CPU_OFFLINE, SCHEDULE_UNLOADED };

struct schedule {
	const struct slots_params *params;
	struct precise_timer *timer; /* NULL with timer=hrtimer, which has this instead: */
	struct hrtimer native;
	u64 begin_ns; /* of the slot that the timer is armed for */
	u64 nr_left;  /* slots from that one on */

	u64 nr_sent;
	u64 nr_late;   /* of the sent: after the tolerance */
	u64 nr_passed; /* slots that began before the packet of an earlier one was sent */
	u64 lateness_sum_ns;
	u64 lateness_max_ns;

	unsigned int cpu;
	enum schedule_end end;
	struct work_struct ended; /* tells that it is complete, outside of the interrupt */
};

#endif
