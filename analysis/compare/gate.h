/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate.h - a limit that a CI server sets: "p99 > +10%". It is exceeded only where the comparison
 * has shown so: the finding is a difference, and its whole interval lies beyond the limit.
 */
#ifndef VMTICK_GATE_H
#define VMTICK_GATE_H

#include "analysis/compare/statistic.h"

struct gate {
	const char *text; /* as it was given */
	enum boots_figure figure;
	bool above;   /* ">"; else "<" */
	bool percent; /* of A's figure; else ns */
	double limit; /* signed */
};

enum gate_state { GATE_HELD, GATE_EXCEEDED, GATE_UNSURE, GATE_NR_STATES };
const char *gate_state_name(enum gate_state state); /* "held", "exceeded", "unsure" */

/* STATISTIC (>|<) (+|-)NUMBER(%|ns|us|ms), blanks between its parts. Errors: EXIT_USAGE, telling
 * which part is wrong. */
int gate_parse(const char *text, struct gate *gate_out, struct error *err);

/* By the statistic of the gate's figure. Held: the limit is ruled out, or the difference is below
 * the floor. */
enum gate_state gate_judge(const struct gate *gate, const struct statistic *statistic);

#endif
