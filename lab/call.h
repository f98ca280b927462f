/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * call.h - what goes into a lab host: an archive in the kernel's cpio format ("newc"), appended to
 * its initramfs, with the command, as a shell script lab/command, and the files it is to find in
 * its folder, below work/.
 */
#ifndef VMTICK_LAB_CALL_H
#define VMTICK_LAB_CALL_H

#include "cli/error.h"
#include "harness/names.h"

/*
 * Append the archive to a file. command: the words of the command. taken: paths below the
 * current folder; one that does not exist is left out, since the command may be about to make
 * it. The bytes depend on these alone. Errors: EXIT_USAGE (a path that leads out of the
 * folder); EXIT_OURS.
 */
int call_write(int fd, const struct names *command, const struct names *taken, struct error *err);

#endif
