/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record-file.h - a record on disk, checked and mapped. Reading costs no memory that grows
 * with the record: the mapping is read once in order and given back.
 */
#ifndef VMTICK_RECORD_FILE_H
#define VMTICK_RECORD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cli/error.h"
#include "guest-kmod/record.h"

struct record_file {
	const struct record_head *head;
	const struct record_sample *warmup;  /* head->nr_warmup */
	const struct record_sample *samples; /* head->nr_samples */
	const uint64_t *clock_costs_ns;	     /* head->nr_clock_costs */
	const uint64_t *arm_costs_ns;	     /* head->nr_arm_costs */
	const uint64_t *buckets;	     /* head->nr_buckets */
	void *map;
	size_t map_bytes;
};

/*
 * Map the record at path and check magic, version and sizes; the checksum too where
 * verify is true (one pass over the file). The mapping is read-only.
 * Errors, naming the file: ENOENT, EPROTO (newer version), EBADMSG (truncated, damaged).
 */
int record_file_open(const char *path, bool verify, struct record_file *file_out,
		     struct error *err);
void record_file_close(struct record_file *file);

/* Give back the memory of the mapping before address end: what was read is not read again
 * soon. Keeps the resident size flat in a pass over a record larger than memory. */
void record_file_release(const struct record_file *file, const void *end);

/* Takes the next nr measured samples of a record, in order; context is the caller's. */
typedef void record_visit(void *context, const struct record_sample *samples, size_t nr);

/*
 * One pass over a mapped record that checks the checksum and hands the measured samples to
 * visit (may be NULL) while they are in the cache. Memory stays flat. What visit was given is
 * to be believed only when this returns 0; then times and deadlines are below 2^63 ns, and no
 * lateness overflows. name is for messages. Errors: EBADMSG.
 */
int record_file_scan(const struct record_file *file, const char *name, record_visit *visit,
		     void *context, struct error *err);

/*
 * Check a record in memory: magic, version, sizes; the checksum where verify is true.
 * name is for messages. Fills file_out's pointers into bytes; they are aligned for use where
 * bytes is aligned to 8. Errors as above.
 */
int record_check(const void *bytes, size_t nr_bytes, const char *name, bool verify,
		 struct record_file *file_out, struct error *err);

/* XXH64 over the record with its checksum field taken as zero. */
uint64_t record_checksum(const void *bytes, size_t nr_bytes);

#endif
