/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io-load.h - the disk load: a few processes that read the load area at a bounded rate. They
 * die with the runner.
 */
#ifndef VMTICK_IO_LOAD_H
#define VMTICK_IO_LOAD_H

#include <sys/types.h>
#include "guest-runner/load-area.h"

/* So many reads are under way at most: a disk that answers after 1 ms, as emulated ones do,
 * still gets to the rate. */
#define IO_LOAD_READERS 4

struct io_load_counts;

/* Zero-initialised: not running. */
struct io_load {
	pid_t readers[IO_LOAD_READERS];
	struct io_load_counts *counts; /* shared with the readers */
};

/* Drop caches, start the readers on this CPU and wait until they really read. */
int io_load_start(const struct paths *paths, const struct load_disk *disk, int cpu,
		  struct io_load *load, struct fault *fault);

/* Bytes that they have read so far. */
uint64_t io_load_bytes(const struct io_load *load);

/* Stop it, if it runs; no process of it is left on return. */
void io_load_stop(struct io_load *load);

#endif
