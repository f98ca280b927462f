/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remove-tree.h - removes a file or a folder with all that is in it. */
#ifndef VMTICK_REMOVE_TREE_H
#define VMTICK_REMOVE_TREE_H

/* Symbolic links are removed, not followed, nor are mounts. What cannot be removed, or is not
 * there, is passed over. */
void remove_tree(const char *path);

#endif
