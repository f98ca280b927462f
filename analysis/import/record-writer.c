// SPDX-License-Identifier: GPL-2.0-or-later
/* record-writer.c - a record grows by samples; its head is written last, over zeros that are no
 * record. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "analysis/import/record-writer.h"
#include "cli/alloc.h"

#define CHUNK_BYTES (64u << 10)

static int failed(const struct record_writer *writer, struct error *err)
{
	return error_set(err, EXIT_OURS, errno ? errno : EIO, "%s: cannot write: %s", writer->path,
			 strerror(errno));
}

int record_writer_open(struct record_writer *writer, const char *path, const char *timer,
		       uint64_t period_ns, struct error *err)
{
	static const struct record_head none;

	*writer = (struct record_writer){
		.path = alloc_copy(path),
		.file = fopen(path, "w+e"),
		.head = {.magic = RECORD_MAGIC,
			 .byte_order = RECORD_BYTE_ORDER,
			 .version = RECORD_VERSION,
			 .head_bytes = sizeof(struct record_head),
			 .mode = RECORD_ONESHOT,
			 .keep = RECORD_SAMPLES,
			 .hist_sub_bits = RECORD_HIST_SUB_BITS,
			 .period_ns = period_ns},
	};
	snprintf(writer->head.timer, sizeof(writer->head.timer), "%s", timer);
	if (!writer->file || fwrite(&none, sizeof(none), 1, writer->file) != 1)
		return failed(writer, err);
	return 0;
}

/* The sums of record.h, modulo their widths: a reader of samples does not need them. */
static void add(struct record_head *head, int64_t ns)
{
	const unsigned __int128 sq =
		((unsigned __int128)head->lateness_sq_hi << 64 | head->lateness_sq_lo) +
		(unsigned __int128)((__int128)ns * ns);

	head->lateness_sq_hi = (uint64_t)(sq >> 64);
	head->lateness_sq_lo = (uint64_t)sq;
	head->lateness_sum_ns = (int64_t)((uint64_t)head->lateness_sum_ns + (uint64_t)ns);
	if (!head->nr_events || ns < head->lateness_min_ns)
		head->lateness_min_ns = ns;
	if (!head->nr_events || ns > head->lateness_max_ns)
		head->lateness_max_ns = ns;
	head->nr_early += ns < 0;
	head->nr_events++;
}

int record_writer_put(struct record_writer *writer, int64_t latency_ns, struct error *err)
{
	const struct record_sample sample = {
		.armed_ns = RECORD_WRITER_ARMED_NS,
		.fired_ns = RECORD_WRITER_ARMED_NS + writer->head.period_ns + (uint64_t)latency_ns};

	add(&writer->head, latency_ns);
	return fwrite_unlocked(&sample, sizeof(sample), 1, writer->file) == 1 ? 0
									      : failed(writer, err);
}

/* Of the whole file, whose checksum is still zero. */
static uint64_t checksum(FILE *file)
{
	AUTO_FREE char *chunk = alloc_array(CHUNK_BYTES, 1);
	XXH64_state_t hash;
	size_t nr_bytes;

	XXH64_reset(&hash, 0);
	rewind(file);
	while ((nr_bytes = fread(chunk, 1, CHUNK_BYTES, file)))
		XXH64_update(&hash, chunk, nr_bytes);
	return XXH64_digest(&hash);
}

static bool write_head(struct record_writer *writer)
{
	rewind(writer->file);
	return fwrite(&writer->head, sizeof(writer->head), 1, writer->file) == 1 &&
	       !fflush(writer->file);
}

int record_writer_finish(struct record_writer *writer, struct error *err)
{
	struct record_head *head = &writer->head;

	head->nr_events_asked = head->nr_samples = head->nr_events;
	if (!write_head(writer))
		return failed(writer, err);
	head->checksum = checksum(writer->file);
	if (ferror(writer->file) || !write_head(writer) || fdatasync(fileno(writer->file)))
		return failed(writer, err);
	return 0;
}

void record_writer_close(struct record_writer *writer)
{
	if (writer->file)
		fclose(writer->file);
	free(writer->path);
	*writer = (struct record_writer){0};
}
