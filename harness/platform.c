/* SPDX-License-Identifier: GPL-2.0-or-later */
/* platform.c - the one list of platforms. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/platform.h"
#include "store/instrument.h"

const struct platform *const platforms[] = {&platform_vmware,
					    &platform_virtualbox,
					    &platform_qemu,
					    &platform_kvm,
					    &platform_xen_pv,
					    &platform_xen_pvh,
					    &platform_xen_hvm,
					    &platform_linux,
					    &platform_dom0,
					    &platform_null,
					    NULL};

const struct platform *platform_find(const char *name)
{
	for (size_t i = 0; platforms[i]; i++)
		if (!strcmp(platforms[i]->name, name))
			return platforms[i];
	return NULL;
}

const char *platform_obstacle(const struct platform *platform, const struct cell *cell)
{
	if (!strcmp(cell->timer, "xen-virq") && !platform->has_xen_virq)
		return "timer xen-virq needs a Xen guest: use the timer guard here";
	return instrument_obstacle(cell);
}

size_t platform_count(void)
{
	size_t nr = 0;

	while (platforms[nr])
		nr++;
	return nr;
}

const char **platform_names(void)
{
	const char **names = alloc_array(platform_count() + 1, sizeof(*names));

	for (size_t i = 0; platforms[i]; i++)
		names[i] = platforms[i]->name;
	return names;
}

int finding_refuse(struct finding *finding, const char *remedy, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(finding->reason, sizeof(finding->reason), fmt, args);
	va_end(args);
	snprintf(finding->remedy, sizeof(finding->remedy), "%s", remedy);
	finding->usable = false;
	return -ENODEV;
}
