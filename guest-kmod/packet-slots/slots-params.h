/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slots-params.h - what packet-slots is to do. Validated once, when the module is loaded, and
 * constant from then on.
 */
#ifndef PACKET_SLOTS_PARAMS_H
#define PACKET_SLOTS_PARAMS_H

#include <linux/cpumask.h>
#include <linux/types.h>

struct slots_params {
	const char *timer;   /* a kind of precise timer, or "hrtimer" */
	bool precise;	     /* not "hrtimer" */
	u64 slot_ns;	     /* from the begin of a slot to that of the next */
	u64 nr_slots;	     /* of each CPU */
	u64 tolerance_ns;    /* a packet that is later than this has missed its slot */
	struct cpumask cpus; /* were online when validated */
};

/* Fill *params from the module's parameters. -EINVAL, one line in the log says which and why. */
int slots_params_validate(struct slots_params *params);

#endif
