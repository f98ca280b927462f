/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-state.c - asks sysfs, which the kernel fills at its boot, with Xen's tools or without. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include "cli/alloc.h"
#include "harness/connection.h"
#include "harness/host-file.h"
#include "harness/host-state.h"

/* In /sys/hypervisor/properties/features, a mask in hex: Xen's XENFEAT_dom0. */
#define FEATURE_DOM0 (1ull << 11)

void host_state_read(const char *root, struct host_state *state)
{
	char realtime[8], type[32], features[64];
	struct utsname name;

	uname(&name);
	snprintf(state->release, sizeof(state->release), "%s", name.release);
	host_line(root, "/sys/kernel/realtime", "", realtime, sizeof(realtime));
	host_line(root, "/sys/hypervisor/type", "", type, sizeof(type));
	host_line(root, "/sys/hypervisor/properties/features", "", features, sizeof(features));
	state->is_rt = !strcmp(realtime, "1");
	state->is_dom0 = !strcmp(type, "xen") && strtoull(features, NULL, 16) & FEATURE_DOM0;
}

bool host_is_elsewhere(const struct settings *settings)
{
	const char *uri = settings_text(settings, "uri");

	return uri && !connection_is_local(uri);
}

int host_state_check(const char *root, const struct settings *settings, const struct cell *asked,
		     struct finding *finding)
{
	bool wants_rt = !strcmp(asked->host_kernel, "rt");
	struct host_state state;

	if (!strcmp(asked->host_kernel, CELL_HOST_KERNEL_ANY))
		return 0;
	if (host_is_elsewhere(settings))
		return finding_refuse(finding,
				      "run vmtick on that machine, or ask for host-kernels = any",
				      "the host behind %s cannot be asked for its kernel",
				      settings_text(settings, "uri"));
	host_state_read(root, &state);
	if (state.is_rt == wants_rt)
		return 0;
	return finding_refuse(finding,
			      wants_rt ? "boot the host's PREEMPT_RT kernel (Debian: "
					 "linux-image-rt-amd64), then run again"
				       : "boot the host's ordinary kernel, then run again",
			      "the host runs %s, which is %s, not %s as asked", state.release,
			      state.is_rt ? "PREEMPT_RT" : "an ordinary kernel",
			      asked->host_kernel);
}
