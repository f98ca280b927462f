/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-kernel.c - asks sysfs, not the kernel's name, which anybody may choose. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include "cli/alloc.h"
#include "harness/host-kernel.h"

const char *host_kernel_running(const char *root)
{
	AUTO_FREE char *path = alloc_printf("%s/sys/kernel/realtime", root);
	FILE *file = fopen(path, "re");
	int is_rt = file ? fgetc(file) : '0';

	if (file)
		fclose(file);
	return is_rt == '1' ? "rt" : "stock";
}

int host_kernel_check(const char *root, const struct cell *asked, struct finding *finding)
{
	const char *running = host_kernel_running(root);
	bool wants_rt = !strcmp(asked->host_kernel, "rt");
	struct utsname name;

	if (!strcmp(asked->host_kernel, CELL_HOST_KERNEL_ANY) ||
	    !strcmp(asked->host_kernel, running))
		return 0;
	uname(&name);
	return finding_refuse(finding,
			      wants_rt ? "boot the host's PREEMPT_RT kernel (Debian: "
					 "linux-image-rt-amd64), then run again"
				       : "boot the host's ordinary kernel, then run again",
			      "the host runs %s, which is %s, not %s as asked", name.release,
			      wants_rt ? "an ordinary kernel" : "PREEMPT_RT", asked->host_kernel);
}
