/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vbox-refusal.h - what on this host forbids VirtualBox to start any machine, told by its refusal.
 * Files of the host only explain what VirtualBox said; they lie below root, which is "" but in
 * tests.
 */
#ifndef VMTICK_VBOX_REFUSAL_H
#define VMTICK_VBOX_REFUSAL_H

#include "harness/platform.h"

/* Is this error of a start such a refusal? Then fill finding and return true. */
bool vbox_refusal_explain(const char *root, const char *text, struct finding *finding);

#endif
