/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange.h - the exchange disk from the guest's side: the job in, results out. What is
 * reported as written is on the disk, flushed.
 */
#ifndef VMTICK_EXCHANGE_H
#define VMTICK_EXCHANGE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guest-kmod/record.h"
#include "guest-runner/facts.h"
#include "guest-runner/fault.h"
#include "guest-runner/sysfile.h"

/* The reason of a cell that was in progress when the guest was reset. */
#define EXCHANGE_RESET_REASON "the guest was reset during this cell"

struct exchange {
	int fd;
	char disk[32];	     /* "vda"; of a file, its name */
	char node[PATH_MAX]; /* its device node, below the root; of a file, its path */
	bool is_file;	     /* named by exchange_open, no disk with an interrupt */
	struct exchange_head head;
	struct exchange_status status; /* as last read or written */

	/* Known after exchange_scan. */
	uint64_t next_offset;	       /* where the next result goes */
	unsigned int nr_results;       /* finished cells, the boot's facts not counted */
	unsigned int nr_resets;	       /* those of them that were lost to a reset */
	unsigned int nr_resets_in_row; /* of the last ones */
	bool has_boot_facts;
};

/*
 * Find the exchange disk among the block devices, for which it waits up to wait_ms, and
 * open it. On success *exchange is released by exchange_close. Errors: ENODEV with the
 * disks that were seen; EPROTO where its version is another than ours.
 */
int exchange_find(const struct paths *paths, unsigned int wait_ms, struct exchange *exchange,
		  struct fault *fault);
/* Open the exchange that lies in this file, which needs no root before it. Errors: ENOENT and
 * the like; EBADMSG where it is no exchange. */
int exchange_open(const char *path, struct exchange *exchange, struct fault *fault);
void exchange_close(struct exchange *exchange);

/* The job's text, NUL-terminated, the caller's to free. Errors: EBADMSG, damaged. */
int exchange_read_job(const struct exchange *exchange, char **text_out, struct fault *fault);

/* Count this start of the runner; a disk without a status is a fresh one. */
int exchange_begin(struct exchange *exchange, struct fault *fault);

/* Write, and flush, that nr_begun cells have begun. */
int exchange_set_begun(struct exchange *exchange, unsigned int nr_begun, struct fault *fault);

/* Find the end of the list of results. A damaged last one does not count. */
int exchange_scan(struct exchange *exchange, struct fault *fault);

/* A result to be written: fault.outcome and text are its outcome and reason. */
struct exchange_entry {
	const char *cell_id;
	const struct fault *verdict;
	const struct facts *facts; /* or NULL */
	int record_fd;		   /* of a record or texts; read by offset, twice */
	uint64_t record_bytes;	   /* 0: neither */
};

/*
 * Append the result and flush it. The list never shows half a result: its first block,
 * with the magic, is written last. Errors: ENOSPC where it does not fit.
 */
int exchange_append(struct exchange *exchange, const struct exchange_entry *entry,
		    struct fault *fault);

#endif
