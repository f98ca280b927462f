/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-root.h - where this machine's /sys, /proc and /boot are looked for. */
#ifndef VMTICK_HOST_ROOT_H
#define VMTICK_HOST_ROOT_H

/* $VMTICK_ROOT, or "": the machine as it is. A test puts another machine's files there. */
const char *host_root(void);

#endif
