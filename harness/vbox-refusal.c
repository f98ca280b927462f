/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-refusal.c - VirtualBox's words differ between versions, the status codes in them do not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/kvm-holder.h"
#include "harness/vbox-refusal.h"

#define FIRMWARE_REMEDY                                                                     \
	"switch on AMD-V or VT-x in the firmware, or use a machine that has it; a virtual " \
	"machine "                                                                          \
	"needs nested virtualization"

static const struct refusal {
	const char *said, *reason, *remedy;
	bool may_be_kvm;
} refusals[] = {
	{"VERR_VM_DRIVER_NOT_INSTALLED", "the kernel module vboxdrv is not loaded",
	 "load it with `modprobe vboxdrv`; where there is none for this kernel, build it with "
	 "`/sbin/vboxconfig` as root (with Secure Boot it must be signed)"},
	{"VERR_VM_DRIVER_NOT_ACCESSIBLE", "this person may not use /dev/vboxdrv",
	 "run vmtick as root, or install VirtualBox's own package, whose programs may use it"},
	{"VERR_VM_DRIVER_VERSION_MISMATCH",
	 "the kernel module vboxdrv is of another version than VBoxManage",
	 "end all its machines, then `/sbin/vboxconfig` as root, or install VirtualBox again"},
	{"VERR_SVM_IN_USE", "another monitor holds this CPU's AMD-V", "end it", true},
	{"VERR_VMX_IN_VMX_ROOT_MODE", "another monitor holds this CPU's VT-x", "end it", true},
	{"VERR_SVM_NO_SVM", "this CPU has no AMD-V", FIRMWARE_REMEDY},
	{"VERR_SVM_DISABLED", "AMD-V is switched off", FIRMWARE_REMEDY},
	{"VERR_VMX_NO_VMX", "this CPU has no VT-x", FIRMWARE_REMEDY},
	{"VERR_VMX_MSR_ALL_VMX_DISABLED", "VT-x is switched off", FIRMWARE_REMEDY},
	{"VERR_NEM_NOT_AVAILABLE", "this CPU's virtualization cannot be used", FIRMWARE_REMEDY},
	/* a hardened build, whatever the cause */
	{"has terminated unexpectedly during startup", "its machine's process ended at once",
	 "check /dev/vboxdrv with `/sbin/rcvboxdrv status`, and that VirtualBox's folders belong "
	 "to root"},
};

bool vbox_refusal_explain(const char *root, const char *text, struct finding *finding)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refusal *refusal = &refusals[i];

		if (!strstr(text, refusal->said))
			continue;
		if (!refusal->may_be_kvm || !kvm_holder_blame(root, finding))
			finding_refuse(finding, refusal->remedy,
				       "VirtualBox cannot start a machine: %s (%s)",
				       refusal->reason, refusal->said);
		return true;
	}
	return false;
}
