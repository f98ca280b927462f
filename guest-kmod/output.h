/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output.h - /dev/vmtick, the one way out for the record. Read-only; an open file keeps the
 * module loaded.
 */
#ifndef VMTICK_OUTPUT_H
#define VMTICK_OUTPUT_H

int output_open(void);
void output_close(void);

#endif
