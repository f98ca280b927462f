/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * data-path.h - where the program's own data lies: configs/, guest/, analysis/reference/.
 * Looked for in $VMTICK_DATA, then relative to the executable: ../share/vmtick (installed),
 * its own folder and the one above (a build in the source tree). So an installed tree can
 * be moved.
 */
#ifndef VMTICK_DATA_PATH_H
#define VMTICK_DATA_PATH_H

/* The path of the data file or folder, whether it is there or not (then where it would be
 * in the first place looked at). The caller frees. */
char *data_path(const char *name);

#endif
