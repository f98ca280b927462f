// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * record-file.c - records, checked and mapped. No count in a head is believed before it
 * was bounded by the bytes that are really there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "store/record-file.h"

#define CHUNK_SAMPLES 4096u		/* 64 KiB: hashed and visited while in the cache */
#define RELEASE_BYTES ((size_t)8 << 20) /* the mapping is read, and given back, in such steps */

static int damaged(const char *name, const char *why, struct error *err)
{
	error_set(err, EXIT_OURS, EBADMSG, "%s: the record is damaged: %s", name, why);
	return -EBADMSG; /* said here, too, for those who analyze this file alone */
}

/* The size that the head promises; false where it cannot be true of nr_bytes bytes. */
static bool sizes_hold(const struct record_head *head, size_t nr_bytes)
{
	const uint64_t most = nr_bytes / sizeof(uint64_t); /* so that no sum below overflows */

	if (head->nr_warmup > most || head->nr_samples > most || head->nr_clock_costs > most ||
	    head->nr_arm_costs > most || head->nr_buckets > most || most > UINT64_MAX / 128)
		return false;
	return nr_bytes ==
	       sizeof(*head) + sizeof(struct record_sample) * (head->nr_warmup + head->nr_samples) +
		       sizeof(uint64_t) *
			       (head->nr_clock_costs + head->nr_arm_costs + head->nr_buckets);
}

static int check_head(const struct record_head *head, size_t nr_bytes, const char *name,
		      struct error *err)
{
	if (head->magic != RECORD_MAGIC || head->byte_order != RECORD_BYTE_ORDER)
		return damaged(name, "it does not begin as one", err);
	/* Version 1 has zeros where version 2 has the price of waiting. */
	if (head->version < 1 || head->version > RECORD_VERSION ||
	    head->head_bytes != sizeof(*head))
		return error_set(err, EXIT_OURS, EPROTO,
				 "%s: the record has version %u, this vmtick reads up to %u: use "
				 "the vmtick that wrote it",
				 name, head->version, RECORD_VERSION);
	if (!sizes_hold(head, nr_bytes))
		return damaged(name, "its size is not what its head says (truncated?)", err);
	if (head->keep == RECORD_SAMPLES && head->nr_samples != head->nr_events)
		return damaged(name, "samples are missing", err);
	if (head->keep == RECORD_HISTOGRAM && (head->hist_sub_bits != RECORD_HIST_SUB_BITS ||
					       head->nr_buckets != RECORD_HIST_NR_BUCKETS))
		return damaged(name, "its histogram has another layout", err);
	if (head->keep > RECORD_HISTOGRAM || head->mode > RECORD_GRID)
		return damaged(name, "its mode or what it keeps is unknown", err);
	return 0;
}

/* Point at the parts behind the head, in the order of record.h. */
static void find_parts(const void *bytes, const struct record_head *head,
		       struct record_file *file_out)
{
	const char *at = (const char *)bytes + sizeof(*head);

	file_out->head = bytes;
	file_out->warmup = (const void *)at;
	at += head->nr_warmup * sizeof(struct record_sample);
	file_out->samples = (const void *)at;
	at += head->nr_samples * sizeof(struct record_sample);
	file_out->clock_costs_ns = (const void *)at;
	at += head->nr_clock_costs * sizeof(uint64_t);
	file_out->arm_costs_ns = (const void *)at;
	at += head->nr_arm_costs * sizeof(uint64_t);
	file_out->buckets = (const void *)at;
}

/* A hash that has taken in the head with its checksum as zero; to be freed by hash_end. */
static XXH64_state_t *hash_begin(struct record_head head)
{
	XXH64_state_t *hash = XXH64_createState();

	if (!hash)
		abort();
	head.checksum = 0;
	XXH64_reset(hash, 0);
	XXH64_update(hash, &head, sizeof(head));
	return hash;
}

static uint64_t hash_end(XXH64_state_t *hash)
{
	uint64_t sum = XXH64_digest(hash);

	XXH64_freeState(hash);
	return sum;
}

uint64_t record_checksum(const void *bytes, size_t nr_bytes)
{
	struct record_head head;
	XXH64_state_t *hash;

	memcpy(&head, bytes, sizeof(head));
	hash = hash_begin(head);
	XXH64_update(hash, (const char *)bytes + sizeof(head), nr_bytes - sizeof(head));
	return hash_end(hash);
}

static int check_sum(const char *name, const struct record_head *head, uint64_t sum,
		     struct error *err)
{
	return sum == head->checksum ? 0 : damaged(name, "its checksum does not hold", err);
}

int record_check(const void *bytes, size_t nr_bytes, const char *name, bool verify,
		 struct record_file *file_out, struct error *err)
{
	struct record_head head; /* a copy: bytes need not be aligned */
	int ret;

	if (!bytes || nr_bytes < sizeof(head))
		return damaged(name, "it ends within its head (truncated?)", err);
	memcpy(&head, bytes, sizeof(head));
	ret = check_head(&head, nr_bytes, name, err);
	if (ret)
		return ret;
	find_parts(bytes, &head, file_out);
	return verify ? check_sum(name, &head, record_checksum(bytes, nr_bytes), err) : 0;
}

/* Map a whole regular file for reading. */
static int map_file(const char *path, struct record_file *file, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0) {
		int errnum = errno;

		if (fd >= 0)
			close(fd);
		return error_set(err, EXIT_OURS, errnum, "%s: cannot open the record: %s", path,
				 strerror(errnum));
	}
	file->map_bytes = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
	if (file->map_bytes)
		file->map = mmap(NULL, file->map_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (file->map && file->map != MAP_FAILED)
		return 0;
	file->map = NULL;
	return damaged(path, "it cannot be mapped (empty, or no file?)", err);
}

int record_file_open(const char *path, bool verify, struct record_file *file_out, struct error *err)
{
	int ret;

	memset(file_out, 0, sizeof(*file_out));
	ret = map_file(path, file_out, err);
	if (ret)
		return ret;
	ret = record_check(file_out->map, file_out->map_bytes, path, false, file_out, err);
	if (!ret && verify)
		ret = record_file_scan(file_out, path, NULL, NULL, err);
	if (ret)
		record_file_close(file_out);
	return ret;
}

void record_file_close(struct record_file *file)
{
	if (file->map)
		munmap(file->map, file->map_bytes);
	memset(file, 0, sizeof(*file));
}

/* Give back the whole pages in [begin, end), offsets into the mapping. */
static void release(const struct record_file *file, size_t begin, size_t end)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	begin -= begin % page;
	end -= end % page;
	if (end > begin)
		madvise((char *)file->map + begin, end - begin, MADV_DONTNEED);
}

void record_file_release(const struct record_file *file, const void *end)
{
	release(file, 0, (size_t)((const char *)end - (const char *)file->map));
}

/* Hash [begin, end), offsets into the mapping; whole chunks of it go to visit, if any. */
static void scan_step(const struct record_file *file, size_t begin, size_t end, XXH64_state_t *hash,
		      record_visit *visit, void *context)
{
	const size_t chunk_bytes = CHUNK_SAMPLES * sizeof(struct record_sample);

	while (begin < end) {
		size_t bytes = end - begin < chunk_bytes ? end - begin : chunk_bytes;
		const void *at = (const char *)file->map + begin;

		XXH64_update(hash, at, bytes);
		if (visit)
			visit(context, at, bytes / sizeof(struct record_sample));
		begin += bytes;
	}
}

static void scan_part(const struct record_file *file, const void *begin_at, const void *end_at,
		      XXH64_state_t *hash, record_visit *visit, void *context)
{
	size_t begin = (size_t)((const char *)begin_at - (const char *)file->map);
	const size_t end = (size_t)((const char *)end_at - (const char *)file->map);

	while (begin < end) {
		size_t next = end - begin < RELEASE_BYTES ? end : begin + RELEASE_BYTES;

		scan_step(file, begin, next, hash, visit, context);
		release(file, begin, next);
		begin = next;
	}
}

/* Samples on their way to a visitor. */
struct passing {
	record_visit *visit; /* or NULL */
	void *context;
	uint64_t period_ns;
	uint64_t bits; /* that some time or deadline has */
};

static void pass(void *context, const struct record_sample *samples, size_t nr)
{
	struct passing *passing = context;
	uint64_t bits = passing->bits;

	for (size_t i = 0; i < nr; i++)
		bits |= samples[i].armed_ns | samples[i].fired_ns |
			(samples[i].armed_ns + passing->period_ns);
	passing->bits = bits;
	if (passing->visit)
		passing->visit(passing->context, samples, nr);
}

int record_file_scan(const struct record_file *file, const char *name, record_visit *visit,
		     void *context, struct error *err)
{
	const char *end = (const char *)file->map + file->map_bytes;
	XXH64_state_t *hash = hash_begin(*file->head);
	struct passing passing = {visit, context, file->head->period_ns, file->head->period_ns};
	int ret;

	scan_part(file, file->warmup, file->samples, hash, NULL, NULL);
	scan_part(file, file->samples, file->clock_costs_ns, hash, pass, &passing);
	scan_part(file, file->clock_costs_ns, end, hash, NULL, NULL);
	ret = check_sum(name, file->head, hash_end(hash), err);
	if (!ret && passing.bits >> 63)
		ret = damaged(name, "a time in it is 292 years or more, which no clock shows", err);
	return ret;
}
