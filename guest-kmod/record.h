/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - the record contract: every byte that crosses between the measuring
 * guest, the harness and the analysis. The module writes records, other instruments print
 * texts, the runner puts both on the exchange disk, the harness carries them, the analysis decodes
 * them.
 *
 * All integers are little-endian, as on every machine that runs this. A change of
 * any layout below bumps RECORD_VERSION and the golden files in tests/.
 */
#ifndef VMTICK_RECORD_H
#define VMTICK_RECORD_H

#include <linux/types.h>
#include "log-linear.h"

#define RECORD_VERSION	  2u
#define RECORD_BYTE_ORDER 0x01020304u

/* ---- A record: one measured cell (file cells/ID.rec in a results folder) ---- */

#define RECORD_MAGIC 0x52544d56u /* "VMTR" */

enum record_mode {
	RECORD_ONESHOT = 0, /* each event is armed from the reading that the last one took */
	RECORD_GRID = 1,    /* deadlines lie on t0 + k * period; those already past are missed */
};

enum record_keep {
	RECORD_SAMPLES = 0,   /* every sample is kept */
	RECORD_HISTOGRAM = 1, /* only counts of lateness are kept */
};

/*
 * One timer event, CLOCK_MONOTONIC of the guest. The deadline was armed_ns + period_ns.
 * One-shot: armed_ns is the clock reading that the event was armed from.
 * Grid: armed_ns is the grid point one period before the deadline.
 * Lateness, everywhere, is fired_ns - armed_ns - period_ns.
 */
struct record_sample {
	__u64 armed_ns;
	__u64 fired_ns;
};

/*
 * The record's head. Behind it, without gaps, in this order:
 *   nr_warmup      struct record_sample   events before the measured ones, kept apart
 *   nr_samples     struct record_sample   the measured events (RECORD_SAMPLES)
 *   nr_clock_costs __u64                  ns between two clock readings, back to back
 *   nr_arm_costs   __u64                  ns that arming the timer took, clock reading included
 *   nr_buckets     __u64                  counts of lateness (RECORD_HISTOGRAM)
 *
 * The lateness_* sums run over the nr_events measured events in either kind of record,
 * so that mean and standard deviation of a histogram record are exact.
 */
struct record_head {
	__u32 magic;
	__u32 byte_order;
	__u32 version;
	__u32 head_bytes; /* sizeof(struct record_head) */

	char timer[16];	     /* NUL-padded, e.g. "hrtimer" */
	__u32 mode;	     /* enum record_mode */
	__u32 keep;	     /* enum record_keep */
	__u32 cpu;	     /* guest CPU on which the timer was armed and fired */
	__u32 hist_sub_bits; /* RECORD_HIST_SUB_BITS of the writer */
	__u64 period_ns;
	__u64 nr_events_asked;
	__u64 inject_ns; /* each deadline was really set this much later than recorded */

	__u64 nr_warmup;
	__u64 nr_samples;
	__u64 nr_clock_costs;
	__u64 nr_arm_costs;
	__u64 nr_buckets;

	__u64 nr_events; /* measured; equals nr_samples when samples are kept */
	__u64 nr_missed; /* grid periods that passed without an event of their own */
	__u64 nr_early;	 /* events with negative lateness; counted in bucket 0 */
	__u64 started_ns;
	__u64 ended_ns;
	__s64 lateness_min_ns;
	__s64 lateness_max_ns;
	__s64 lateness_sum_ns;
	__u64 lateness_sq_lo; /* sum of squared lateness, ns^2, 128 bits */
	__u64 lateness_sq_hi;

	__u64 buffer_bytes; /* memory the module held for samples and counts */

	/* The price of a timer that waits for its deadlines with interrupts off; zero for others.
	 */
	__u64 wait_sum_ns;   /* waited in all, warm-up included */
	__u64 wait_max_ns;   /* the longest wait */
	__u64 wait_bound_ns; /* no wait was allowed to be longer */
	__u64 lead_ns;	     /* how long before a deadline it asked to be woken, at the end */
	__u64 nr_late_wakes; /* woken when the deadline had passed, so that nothing was waited */
	__u64 reserved;	     /* zero */
	__u64 checksum;	     /* XXH64, seed 0, of head (this field zero) and all that follows;
			      * set by the runner, zero as the module writes it */
};
_Static_assert(sizeof(struct record_sample) == 16, "record_sample is 16 bytes");
_Static_assert(sizeof(struct record_head) == 256, "record_head is 256 bytes");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records are little-endian");

/*
 * The log-linear histogram: lateness below 2^(SUB_BITS+1) ns has a bucket per ns, each
 * octave above has 2^SUB_BITS buckets, so a bucket is never wider than 1/1024 of its
 * value. Lateness of RECORD_HIST_MAX_NS and more is counted in the last bucket.
 */
#define RECORD_HIST_SUB_BITS 10
#define RECORD_HIST_MAX_BITS 36
#define RECORD_HIST_MAX_NS   (1ULL << RECORD_HIST_MAX_BITS) /* 68.7 s */
#define RECORD_HIST_NR_BUCKETS \
	((RECORD_HIST_MAX_BITS - RECORD_HIST_SUB_BITS + 1) << RECORD_HIST_SUB_BITS)

/* The bucket that counts this lateness. */
static inline __u32 record_hist_bucket(__u64 lateness_ns)
{
	if (lateness_ns >= RECORD_HIST_MAX_NS)
		return RECORD_HIST_NR_BUCKETS - 1;
	return log_linear_bucket(lateness_ns, RECORD_HIST_SUB_BITS);
}

/* The smallest lateness, ns, that the bucket counts; of bucket + 1, where this one ends. */
static inline __u64 record_hist_floor_ns(__u32 bucket)
{
	return log_linear_floor(bucket, RECORD_HIST_SUB_BITS);
}

/* ---- Texts: what the program printed that measured a cell, in the place of a record ---- */

#define TEXTS_MAGIC   0x54544d56u /* "VMTT" */
#define TEXTS_VERSION 1u
#define TEXTS_MAX     4u

/*
 * The head, then nr_texts struct texts_entry, then the texts in their order, all without gaps.
 * Each is kept, byte for byte, as file cells/ID.NAME of a results folder. They have no checksum
 * of their own: that of the result on the exchange disk is theirs, too.
 */
struct texts_head {
	__u32 magic;
	__u32 byte_order;
	__u32 version;
	__u32 nr_texts; /* 1 .. TEXTS_MAX */
};
_Static_assert(sizeof(struct texts_head) == 16, "texts_head is 16 bytes");

struct texts_entry {
	char name[16]; /* NUL-padded, small letters only, e.g. "json" */
	__u64 nr_bytes;
};
_Static_assert(sizeof(struct texts_entry) == 24, "texts_entry is 24 bytes");

/* No text is longer: it has a line of a histogram for each us below the bound, and some more. */
#define TEXTS_LINE_BYTES 40u
#define TEXTS_REST_BYTES 65536u

static inline __u64 texts_max_bytes(__u64 bound_us)
{
	return TEXTS_REST_BYTES + TEXTS_LINE_BYTES * bound_us;
}

/* ---- The exchange disk: job in, results out, load area between ---- */

#define EXCHANGE_MAGIC	      0x58544d56u /* "VMTX" */
#define EXCHANGE_STATUS_MAGIC 0x53544d56u /* "VMTS" */
#define EXCHANGE_RESULT_MAGIC 0x43544d56u /* "VMTC" */
#define EXCHANGE_BLOCK	      4096u	  /* every area and result begins at a multiple of it */
#define EXCHANGE_MIN_BYTES    (16u << 20)

/*
 * First block of the disk, written by the harness before the boot. The job is text, as an
 * INI file with one [cell] section per cell in the order of execution; its keys are listed
 * in docs/formats.md. All offsets and sizes are bytes and multiples of EXCHANGE_BLOCK,
 * but job_bytes, which is exact.
 */
struct exchange_head {
	__u32 magic;
	__u32 byte_order;
	__u32 version; /* RECORD_VERSION */
	__u32 head_bytes;
	char boot_id[64]; /* NUL-padded */
	__u64 disk_bytes;
	__u64 job_offset;
	__u64 job_bytes;
	__u64 job_checksum;  /* XXH64 of the job text */
	__u64 status_offset; /* one struct exchange_status */
	__u64 results_offset;
	__u64 results_bytes;
	__u64 load_offset; /* what the io scenario reads; never written */
	__u64 load_bytes;
	__u64 checksum; /* XXH64 of this struct, this field zero */
};
_Static_assert(sizeof(struct exchange_head) == 160, "exchange_head is 160 bytes");

/* Written by the runner at its start and at the start of each cell: where the guest was. */
struct exchange_status {
	__u32 magic;
	__u32 version;
	__u32 nr_starts; /* runner starts on this disk: more than one means a reset */
	__u32 nr_begun;	 /* cells begun; the one in progress is number nr_begun - 1 of the job */
	__u64 checksum;
};
_Static_assert(sizeof(struct exchange_status) == 24, "exchange_status is 24 bytes");

/* The id of the result that holds the facts of the whole guest, written before any cell. */
#define EXCHANGE_BOOT_FACTS "@boot"

enum exchange_outcome {
	EXCHANGE_OK = 0,
	EXCHANGE_INVALID = 1, /* measured, but not what was asked */
	EXCHANGE_FAILED = 2,  /* the subject failed */
	EXCHANGE_ERROR = 3,   /* the runner or the module failed */
	EXCHANGE_SKIPPED = 4, /* not measured: this guest cannot have what was asked */
};

/*
 * A finished cell in the results area. The struct, then facts ("key=value" lines), then the
 * record or the texts, without gaps; the next result begins at the next multiple of EXCHANGE_BLOCK.
 * The first block without magic ends the list. The runner writes body and head with one flush
 * before the next cell begins.
 */
struct exchange_result {
	__u32 magic;
	__u32 version;
	__u32 outcome; /* enum exchange_outcome */
	__u32 facts_bytes;
	__u64 record_bytes; /* of the record or the texts; 0 where there is neither */
	char cell_id[128];  /* NUL-padded */
	char reason[344];   /* NUL-padded; empty when ok */
	__u64 checksum;	    /* XXH64 of this struct (this field zero), facts and record */
};
_Static_assert(sizeof(struct exchange_result) == 504, "exchange_result is 504 bytes");

/*
 * The console carries progress for a person who waits, never data. Lines of the runner:
 *   @vmtick hello NR_CELLS         the runner runs and has read its job
 *   @vmtick begin K ID             cell K (from 1) begins
 *   @vmtick done K ID OUTCOME      its result is on the disk, flushed
 *   @vmtick error TEXT             the runner cannot go on
 *   @vmtick end                    all cells done, the guest powers off
 */
#define CONSOLE_PREFIX "@vmtick "

#endif
