/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmware-refusal.c - vmrun says "The operation was canceled" of every refusal; what VMware posted
 * in its log tells them apart. The texts are those of Workstation 7 to 25H2. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/kvm-holder.h"
#include "harness/vmware-refusal.h"

#define MODULES_REMEDY                                                                         \
	"as root: vmware-modconfig --console --install-all, then modprobe vmmon; with Secure " \
	"Boot, sign the modules"

/* The first whose words were said counts. */
static const struct {
	const char *said, *remedy;
	bool held; /* something on this machine holds the CPU's virtualization */
} refusals[] = {
	{"/dev/vmmon", MODULES_REMEDY},
	{"vmmon module", MODULES_REMEDY},
	{"/dev/vmci", "as root: modprobe vmw_vmci, or reinstall VMware"},
	{"already in use", "end the guests of other monitors (KVM, VirtualBox, Xen)", true},
	{" is disabled", "switch on virtualization in the firmware"},
	{"does not support", "use a machine with VT-x or AMD-V and nested paging"},
	{"icense", "enter a license, or install Workstation 17.6 or later, which is free"},
	{"valuation period", "install Workstation 17.6 or later, which is free"},
	{"specified version was not found", "set product to what is installed: ws or player"},
	{"newer version", "set hardware-version to auto"},
	{"reserve memory", "set memory-mib to less"},
};

int vmware_refusal_explain(const char *root, const char *said, struct finding *finding)
{
	AUTO_FREE char *vmmon = alloc_printf("%s/dev/vmmon", root);

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (!strstr(said, refusals[i].said))
			continue;
		if (refusals[i].held && kvm_holder_blame(root, finding))
			return -ENODEV;
		return finding_refuse(finding, refusals[i].remedy, "VMware starts no guest: %s",
				      said);
	}
	if (access(vmmon, F_OK))
		return finding_refuse(finding, MODULES_REMEDY,
				      "VMware starts no guest, and there is no /dev/vmmon: %s",
				      said);
	if (kvm_holder_blame(root, finding))
		return -ENODEV;
	return finding_refuse(finding, "look into its log, or start a guest by hand",
			      "VMware starts no guest: %s", said);
}
