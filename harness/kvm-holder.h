/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kvm-holder.h - does KVM keep another monitor from the CPU's virtualization? Asked only to
 * explain a monitor's refusal. Files of the host lie below root, which is "" but in tests.
 */
#ifndef VMTICK_KVM_HOLDER_H
#define VMTICK_KVM_HOLDER_H

#include "harness/platform.h"

/* If it does, fill finding with how, and what helps, and return true. */
bool kvm_holder_blame(const char *root, struct finding *finding);

#endif
