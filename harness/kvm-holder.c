/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kvm-holder.c - KVM holds it while a guest of it runs, and from Linux 6.12 on while its module
 * is loaded, unless kvm.enable_virt_at_load says no. */
#include <stdio.h>
#include <stdlib.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/kvm-holder.h"

bool kvm_holder_blame(const char *root, struct finding *finding)
{
	static const char *const modules[] = {"kvm_amd", "kvm_intel"};
	char users[16], at_load[8];

	host_line(root, "/sys/module/kvm/parameters/enable_virt_at_load", "", at_load,
		  sizeof(at_load));
	for (size_t i = 0; i < 2; i++) {
		AUTO_FREE char *path = alloc_printf("/sys/module/%s/refcnt", modules[i]);
		AUTO_FREE char *remedy = alloc_printf(
			"modprobe -r %s, or boot with kvm.enable_virt_at_load=0", modules[i]);

		host_line(root, path, "", users, sizeof(users));
		if (atoi(users) > 0)
			finding_refuse(finding, "end the KVM guests of this machine",
				       "KVM holds this CPU's virtualization: guests of it run");
		else if (*users && *at_load == 'Y')
			finding_refuse(finding, remedy,
				       "KVM holds this CPU's virtualization since %s was loaded",
				       modules[i]);
		else
			continue;
		return true;
	}
	return false;
}
