/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * params.h - what is to be measured. Validated once, when the module is loaded, and constant
 * from then on.
 */
#ifndef VMTICK_PARAMS_H
#define VMTICK_PARAMS_H

#include "record.h"
#include "timer.h"

struct params {
	const struct timer_ops *timer;
	enum record_mode mode;
	enum record_keep keep;
	u64 period_ns;
	u64 nr_events;
	u64 nr_warmup;
	u64 inject_ns;
	u32 cpu; /* was online when validated */
};

/* Fill *params from the module's parameters. -EINVAL, one line in the log says which and why. */
int params_validate(struct params *params);

/* Echo them to the log, with the memory that they cost. */
void params_log(const struct params *params, size_t buffer_bytes);

#endif
