/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stand-in.h - whether a guest really ran on the product its platform names. The tests drive the
 * backends of VirtualBox and VMware with programs that behave as theirs do and start QEMU; what
 * the guest saw of its machine tells them apart, whatever such a program says of itself.
 */
#ifndef VMTICK_STAND_IN_H
#define VMTICK_STAND_IN_H

#include <stdbool.h>
#include <jansson.h>

/* How a platform is called whose product was stood in for: "stand-in-virtualbox". */
#define STAND_IN_PREFIX "stand-in-"

/*
 * By the guest's facts (machine_vendor and machine_product, from its DMI table; NULL: it told
 * none), is the platform's product proven? Then false; and for platforms that need no proof.
 */
bool stand_in_was_used(const char *platform, const json_t *facts);

#endif
