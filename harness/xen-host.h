/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-host.h - whether this machine is a Dom0 whose daemons run, and if not, what helps. */
#ifndef VMTICK_XEN_HOST_H
#define VMTICK_XEN_HOST_H

#include "harness/platform.h"

/*
 * Looks at proc, sysfs, device nodes and the sockets of xenstored and xenconsoled below root
 * ("" but for tests), and never blocks: a library that is asked without xenstored would. Returns
 * 0, or -ENODEV with finding filled.
 */
int xen_host_check(const char *root, struct finding *finding);

/* The device model that HVM guests need, asked for or where distributions have it. NULL with
 * finding filled where there is none. Borrowed. */
const char *xen_host_device_model(const char *asked, struct finding *finding);

/* A guest did not start: add to err what libxl gave as its first reason, in the log that
 * libvirt keeps of each guest. */
void xen_host_explain(const char *root, const char *guest, struct error *err);

#endif
