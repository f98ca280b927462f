/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge.h - whether what was measured is what was asked. Pure.
 */
#ifndef VMTICK_JUDGE_H
#define VMTICK_JUDGE_H

#include "guest-runner/evidence.h"

/* Fill verdict: EXCHANGE_OK, or EXCHANGE_INVALID with the first thing that is not so. */
void judge(const struct evidence *evidence, struct fault *verdict);

#endif
