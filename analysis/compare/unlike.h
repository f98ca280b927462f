/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unlike.h - what the two sides do not have in common, of all that their runs tell of themselves:
 * host, monitor, settings, images, guest. Only what belongs to no side but to a single boot is left
 * out.
 */
#ifndef VMTICK_UNLIKE_H
#define VMTICK_UNLIKE_H

#include "analysis/compare/pairs.h"

struct unlike {
	char *fact;		/* "host kernel", "guest clocksource", "setting vcpus" */
	char *values[NR_SIDES]; /* fit to be shown; "-" where it is not told */
	bool decisive;		/* figures of one side tell nothing of the other's */
};

struct unlikes {
	struct unlike *list; /* decisive ones first */
	size_t nr, nr_decisive;
	size_t nr_alike; /* facts that are the same on both sides */
};

/* Of the measured cells that have a partner. Released by unlikes_free. */
void unlikes_find(const struct pairs *pairs, struct unlikes *unlikes_out);
void unlikes_free(struct unlikes *unlikes);

/* Fill err: the decisive ones forbid the comparison. Returns -EINVAL. */
int unlikes_refuse(const struct unlikes *unlikes, struct error *err);

#endif
