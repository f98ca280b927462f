/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * params.h - what waiting may cost, and what it is for. Validated once, when the module is
 * loaded, and constant from then on.
 */
#ifndef PRECISE_TIMER_PARAMS_H
#define PRECISE_TIMER_PARAMS_H

struct params {
	unsigned int max_wait_ns;
	unsigned int max_share_percent;
	unsigned int late_one_in;
};

extern struct params params;

#endif
