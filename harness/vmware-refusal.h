/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmware-refusal.h - why VMware starts no guest here, and what helps, told by its own words. Files
 * of the host only explain them; they lie below root, which is "" but in tests.
 */
#ifndef VMTICK_VMWARE_REFUSAL_H
#define VMTICK_VMWARE_REFUSAL_H

#include "harness/platform.h"

/* Fill finding from what VMware said. Returns -ENODEV. */
int vmware_refusal_explain(const char *root, const char *said, struct finding *finding);

#endif
