/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal.h - the end of what a guest or a monitor printed, as a person would have seen it. */
#ifndef VMTICK_TERMINAL_H
#define VMTICK_TERMINAL_H

#include <stddef.h>

/*
 * A copy of the last nr_lines lines, without the escape sequences of a terminal (ECMA-48: CSI,
 * OSC and its kind, single ones); a carriage return ends a line, as a newline does. What is left
 * is not fit to be shown as it is. The caller frees.
 */
char *terminal_tail(const char *bytes, size_t nr_bytes, size_t nr_lines, size_t *nr_out);

#endif
