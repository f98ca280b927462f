/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * chain.h - the chain of timer events: each one, when it fires, arms the next. Only the
 * handler touches struct chain from chain_start until the chain has ended or the timer is
 * cancelled; its fields are read afterwards.
 */
#ifndef VMTICK_CHAIN_H
#define VMTICK_CHAIN_H

#include <linux/workqueue.h>
#include "params.h"
#include "tally.h"

struct chain {
	/* Constant while it runs. */
	const struct timer_ops *timer;
	u64 period_ns;
	u64 delay_ns; /* from arming to real expiry: the period and what is injected */
	u64 nr_events;
	u64 *buckets;		  /* of a histogram, else unused */
	struct work_struct *done; /* queued by the last event */

	u64 armed_ns;		    /* of the event that comes next */
	u64 nr_left;		    /* events to come, those of the warm-up included */
	struct record_sample *next; /* where the next kept sample goes */
	u64 nr_missed;	    /* grid periods passed between the first and last measured event */
	struct tally tally; /* of a histogram, else unused */
	u64 started_ns;
	u64 ended_ns;
	u32 cpu; /* on which the last event fired */
};

extern struct chain chain;

/* The handler for these parameters, for timer_ops.open. */
timer_fired_fn *chain_handler(const struct params *params);

/*
 * Make the chain ready. samples: room for the warm-up and, right behind it, for the measured
 * events where they are kept. done: the work to queue behind the last event.
 */
void chain_prepare(const struct params *params, struct record_sample *samples, u64 *buckets,
		   struct work_struct *done);

/* Arm the first event. On the timer's CPU, the timer open and not armed. */
void chain_start(void);

#endif
