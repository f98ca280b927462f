/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-config.h - how a machine of VirtualBox is configured for measuring: what is asked for, and
 * nothing beside a serial port and disks. */
#ifndef VMTICK_VBOX_CONFIG_H
#define VMTICK_VBOX_CONFIG_H

#include "harness/vbox-machine.h"

#define VBOX_TSC_MODE_DEFAULT "default"

/* Configure the new machine, its disk apart. Errors: those of vboxmanage_run. */
int vbox_config_apply(const struct vbox_place *place, const char *uuid, struct error *err);

/* Put a medium, a file or "none", into the place of its disk. Errors: likewise. */
int vbox_config_attach(const struct vboxmanage *vbox, const char *uuid, const char *medium,
		       struct error *err);

#endif
