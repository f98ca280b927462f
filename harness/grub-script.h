/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grub-script.h - the commands of a text in GRUB's script language. Nothing is expanded: a variable
 * stays the word that it is. */
#ifndef VMTICK_GRUB_SCRIPT_H
#define VMTICK_GRUB_SCRIPT_H

#include "harness/names.h"

/* Replace words by those of the next command, which a line's end, a semicolon or a brace (its last
 * word) ends; there may be none in it. Moves *at behind it. Returns false at the end of the text.
 */
bool grub_script_next(const char **at, struct names *words);

#endif
