/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * texts.h - packing what a program printed for the exchange disk (guest-kmod/record.h).
 */
#ifndef VMTICK_TEXTS_H
#define VMTICK_TEXTS_H

#include <stddef.h>
#include <stdint.h>
#include "guest-runner/fault.h"

struct text_file {
	const char *name;
	int fd;
};

/* Pack whole files, TEXTS_MAX at most, into a memory file: *fd_out, the caller's to close.
 * Errors: EXCHANGE_ERROR. */
int texts_pack(const struct text_file *files, uint32_t nr_files, int *fd_out, uint64_t *nr_bytes,
	       struct fault *fault);

#endif
