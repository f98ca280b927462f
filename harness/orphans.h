/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * orphans.h - reaps the daemons that a library starts in this process. libvirt detaches its
 * emulators and then waits for them to vanish, 40 s each, which takes somebody who reaps them;
 * the init of a container may be slow to do so, or not do it at all.
 */
#ifndef VMTICK_ORPHANS_H
#define VMTICK_ORPHANS_H

#include <stdbool.h>

/* From now on orphaned descendants become children of this process. */
void orphans_adopt(void);

/* Reap those that ended. Children that this process forked itself are left to who waits for
 * them. Returns false where such a one stands before others: then ask again. Does not block. */
bool orphans_reap(void);

#endif
