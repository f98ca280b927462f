/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange-result.c - the list of results on the exchange disk. Records pass through in
 * chunks, once for their checksum and once to be written, so that a record larger than the
 * memory that is left beside the module's buffer can be carried.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>
#include "guest-runner/exchange.h"
#include "guest-runner/scope.h"

#define CHUNK_BYTES (256u << 10)

/* Where bytes go: hashed, and where fd is not -1, written at offset. */
struct sink {
	XXH64_state_t hash;
	int fd;
	uint64_t offset;
	char *first_block; /* holds back the first EXCHANGE_BLOCK bytes of the result */
	uint64_t taken;
};

static uint64_t round_to_block(uint64_t bytes)
{
	return (bytes + EXCHANGE_BLOCK - 1) / EXCHANGE_BLOCK * EXCHANGE_BLOCK;
}

static int write_all(int fd, const char *bytes, size_t nr_bytes, uint64_t offset)
{
	while (nr_bytes) {
		ssize_t done = pwrite(fd, bytes, nr_bytes, (off_t)offset);

		if (done < 0)
			return -errno;
		bytes += done;
		nr_bytes -= (size_t)done;
		offset += (uint64_t)done;
	}
	return 0;
}

static int sink_put(struct sink *sink, const void *bytes, size_t nr_bytes)
{
	const char *from = bytes;
	size_t held = 0;
	int ret = 0;

	XXH64_update(&sink->hash, bytes, nr_bytes);
	if (sink->fd < 0)
		return 0;
	if (sink->taken < EXCHANGE_BLOCK) {
		held = EXCHANGE_BLOCK - sink->taken;
		if (held > nr_bytes)
			held = nr_bytes;
		memcpy(sink->first_block + sink->taken, from, held);
	}
	if (nr_bytes > held)
		ret = write_all(sink->fd, from + held, nr_bytes - held,
				sink->offset + sink->taken + held);
	sink->taken += nr_bytes;
	return ret;
}

/* Only a record has a checksum of its own; texts go as they are. */
static bool is_record(const void *bytes, size_t nr_bytes)
{
	return nr_bytes >= sizeof(struct record_head) &&
	       ((const struct record_head *)bytes)->magic == RECORD_MAGIC;
}

/* Pass the record, its checksum set to this, or the texts into the sink. */
static int sink_put_record(struct sink *sink, int fd, uint64_t nr_bytes, uint64_t checksum)
{
	scope_free char *chunk = malloc(CHUNK_BYTES);
	uint64_t done = 0;

	if (!chunk)
		abort();
	while (done < nr_bytes) {
		uint64_t left = nr_bytes - done;
		size_t part = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		ssize_t got = pread(fd, chunk, part, (off_t)done);
		int ret;

		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		if (!done && is_record(chunk, (size_t)got))
			((struct record_head *)chunk)->checksum = checksum;
		ret = sink_put(sink, chunk, (size_t)got);
		if (ret)
			return ret;
		done += (uint64_t)got;
	}
	return 0;
}

static int record_checksum(int fd, uint64_t nr_bytes, uint64_t *checksum)
{
	struct sink sink = {.fd = -1};
	int ret;

	XXH64_reset(&sink.hash, 0);
	ret = sink_put_record(&sink, fd, nr_bytes, 0);
	*checksum = XXH64_digest(&sink.hash);
	return ret;
}

static int write_result(struct exchange *exchange, struct exchange_result *result,
			const struct exchange_entry *entry)
{
	char first_block[EXCHANGE_BLOCK] = {0};
	struct sink sink = {
		.fd = exchange->fd, .offset = exchange->next_offset, .first_block = first_block};
	uint64_t checksum = 0;
	int ret = 0;

	if (entry->record_bytes)
		ret = record_checksum(entry->record_fd, entry->record_bytes, &checksum);
	if (ret)
		return ret;
	XXH64_reset(&sink.hash, 0);
	ret = sink_put(&sink, result, sizeof(*result));
	if (!ret && entry->facts)
		ret = sink_put(&sink, entry->facts->text, result->facts_bytes);
	if (!ret && entry->record_bytes)
		ret = sink_put_record(&sink, entry->record_fd, entry->record_bytes, checksum);
	if (!ret && sink.taken > EXCHANGE_BLOCK && fdatasync(exchange->fd))
		ret = -errno;
	if (ret)
		return ret;
	((struct exchange_result *)first_block)->checksum = XXH64_digest(&sink.hash);
	ret = write_all(exchange->fd, first_block, sizeof(first_block), exchange->next_offset);
	return !ret && fdatasync(exchange->fd) ? -errno : ret;
}

int exchange_append(struct exchange *exchange, const struct exchange_entry *entry,
		    struct fault *fault)
{
	uint64_t end = exchange->head.results_offset + exchange->head.results_bytes;
	struct exchange_result result = {
		.magic = EXCHANGE_RESULT_MAGIC,
		.version = RECORD_VERSION,
		.outcome = entry->verdict->outcome,
		.facts_bytes = entry->facts ? (__u32)entry->facts->length : 0,
		.record_bytes = entry->record_bytes,
	};
	uint64_t nr_bytes = sizeof(result) + result.facts_bytes + entry->record_bytes;
	int ret;

	snprintf(result.cell_id, sizeof(result.cell_id), "%s", entry->cell_id);
	snprintf(result.reason, sizeof(result.reason), "%s", entry->verdict->text);
	if (exchange->next_offset + round_to_block(nr_bytes) > end)
		return fault_set(fault, EXCHANGE_ERROR, ENOSPC,
				 "a result of %llu bytes does not fit into the %llu bytes left on "
				 "disk %s: make its results area larger",
				 (unsigned long long)nr_bytes,
				 (unsigned long long)(end - exchange->next_offset), exchange->disk);
	ret = write_result(exchange, &result, entry);
	if (ret)
		return fault_set(fault, EXCHANGE_ERROR, -ret,
				 "cannot write a result of %llu bytes to disk %s: %s",
				 (unsigned long long)nr_bytes, exchange->disk, strerror(-ret));
	exchange->next_offset += round_to_block(nr_bytes);
	return 0;
}

/* The checksum of a result on the disk, in chunks as it was written. */
static int result_checksum(const struct exchange *exchange, struct exchange_result result,
			   uint64_t *checksum)
{
	uint64_t offset = exchange->next_offset + sizeof(result);
	uint64_t left = result.facts_bytes + result.record_bytes;
	scope_free char *chunk = malloc(CHUNK_BYTES);
	XXH64_state_t hash;

	if (!chunk)
		abort();
	result.checksum = 0;
	XXH64_reset(&hash, 0);
	XXH64_update(&hash, &result, sizeof(result));
	while (left) {
		size_t part = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		ssize_t got = pread(exchange->fd, chunk, part, (off_t)offset);

		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		XXH64_update(&hash, chunk, (size_t)got);
		left -= (uint64_t)got;
		offset += (uint64_t)got;
	}
	*checksum = XXH64_digest(&hash);
	return 0;
}

/* The result at next_offset. 1: a whole one, 0: the list ends here, negative: read error. */
static int scan_one(const struct exchange *exchange, struct exchange_result *result)
{
	uint64_t end = exchange->head.results_offset + exchange->head.results_bytes;
	uint64_t left = end - exchange->next_offset;
	uint64_t checksum = 0;
	int ret;

	if (left < EXCHANGE_BLOCK)
		return 0;
	if (pread(exchange->fd, result, sizeof(*result), (off_t)exchange->next_offset) !=
	    sizeof(*result))
		return -EIO;
	if (result->magic != EXCHANGE_RESULT_MAGIC || result->version != RECORD_VERSION)
		return 0;
	if (result->record_bytes > left ||
	    sizeof(*result) + result->facts_bytes + result->record_bytes > left)
		return 0;
	ret = result_checksum(exchange, *result, &checksum);
	return ret ? ret : checksum == result->checksum;
}

static void count_result(struct exchange *exchange, const struct exchange_result *result)
{
	bool reset = result->outcome == EXCHANGE_FAILED &&
		     !strncmp(result->reason, EXCHANGE_RESET_REASON, sizeof(result->reason));

	exchange->next_offset +=
		round_to_block(sizeof(*result) + result->facts_bytes + result->record_bytes);
	if (!strncmp(result->cell_id, EXCHANGE_BOOT_FACTS, sizeof(result->cell_id))) {
		exchange->has_boot_facts = true;
		return;
	}
	exchange->nr_results++;
	exchange->nr_resets += reset;
	exchange->nr_resets_in_row = reset ? exchange->nr_resets_in_row + 1 : 0;
}

int exchange_scan(struct exchange *exchange, struct fault *fault)
{
	struct exchange_result result;
	int ret;

	exchange->next_offset = exchange->head.results_offset;
	exchange->nr_results = exchange->nr_resets = exchange->nr_resets_in_row = 0;
	exchange->has_boot_facts = false;
	while ((ret = scan_one(exchange, &result)) > 0)
		count_result(exchange, &result);
	if (ret < 0)
		return fault_set(fault, EXCHANGE_ERROR, -ret,
				 "cannot read the results on disk %s: %s", exchange->disk,
				 strerror(-ret));
	return 0;
}
