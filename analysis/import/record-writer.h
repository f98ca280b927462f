/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record-writer.h - writes latencies as a record of samples (guest-kmod/record.h). When an event
 * was armed is not known: all are armed at RECORD_WRITER_ARMED_NS, and only differences tell.
 */
#ifndef VMTICK_RECORD_WRITER_H
#define VMTICK_RECORD_WRITER_H

#include <stdint.h>
#include <stdio.h>
#include "cli/error.h"
#include "guest-kmod/record.h"

/* So that with the least and the greatest latency (number.h) times stay below 2^63, and above 0. */
#define RECORD_WRITER_ARMED_NS (UINT64_C(1) << 61)

struct record_writer {
	char *path;
	FILE *file;
	struct record_head head;
};

/* Errors of all: EXIT_OURS, naming the path. */
int record_writer_open(struct record_writer *writer, const char *path, const char *timer,
		       uint64_t period_ns, struct error *err);
int record_writer_put(struct record_writer *writer, int64_t latency_ns, struct error *err);
/* Complete the head, with its checksum, and flush to the disk. */
int record_writer_finish(struct record_writer *writer, struct error *err);
/* In any state; the file stays. */
void record_writer_close(struct record_writer *writer);

#endif
