/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exchange.c - creates exchange disks and reads what guests leave on them. Everything that
 * a guest wrote is checked before it is believed. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "cli/alloc.h"
#include "harness/exchange.h"
#include "harness/guest-text.h"
#include "harness/job.h"
#include "store/instrument.h"

#define FACTS_ROOM 65536u /* bytes reserved for the facts of a cell */
#define COSTS_ROOM 65536u /* bytes reserved for the series of the instrument's own cost */
#define JOB_OFFSET EXCHANGE_BLOCK

static uint64_t round_up(uint64_t bytes)
{
	return (bytes + EXCHANGE_BLOCK - 1) / EXCHANGE_BLOCK * EXCHANGE_BLOCK;
}

/* What the result of this cell may take at most. */
static uint64_t result_room(const struct cell *cell)
{
	const struct instrument *instrument = instrument_find(cell->instrument);
	uint64_t samples = cell->nr_warmup + (cell->keep == CELL_SAMPLES ? cell->nr_events : 0);
	uint64_t room = sizeof(struct exchange_result) + FACTS_ROOM;

	if (!instrument || instrument_has_record(instrument))
		return round_up(room + sizeof(struct record_head) + COSTS_ROOM +
				samples * sizeof(struct record_sample) +
				RECORD_HIST_NR_BUCKETS * sizeof(uint64_t));
	room += sizeof(struct texts_head);
	for (size_t i = 0; instrument->texts[i]; i++)
		room += sizeof(struct texts_entry) + texts_max_bytes(cell->bound_us);
	return round_up(room);
}

static uint64_t head_checksum(struct exchange_head head)
{
	head.checksum = 0;
	return XXH64(&head, sizeof(head), 0);
}

static void lay_out(struct exchange_head *head, uint64_t job_bytes, uint64_t load_bytes)
{
	head->magic = EXCHANGE_MAGIC;
	head->byte_order = RECORD_BYTE_ORDER;
	head->version = RECORD_VERSION;
	head->head_bytes = sizeof(*head);
	head->job_offset = JOB_OFFSET;
	head->job_bytes = job_bytes;
	head->status_offset = JOB_OFFSET + round_up(job_bytes);
	head->results_offset = head->status_offset + EXCHANGE_BLOCK;
	head->load_bytes = round_up(load_bytes);
}

static uint64_t results_room(const struct cell *cells, size_t nr_cells)
{
	uint64_t bytes = 2 * FACTS_ROOM; /* the facts of the guest, and the end of the list */

	for (size_t i = 0; i < nr_cells; i++)
		bytes += result_room(&cells[i]);
	return round_up(bytes);
}

static int fit(struct exchange_head *head, uint64_t results_bytes, uint64_t disk_bytes,
	       struct error *err)
{
	uint64_t needed = head->results_offset + results_bytes + head->load_bytes;

	if (needed < EXCHANGE_MIN_BYTES)
		needed = EXCHANGE_MIN_BYTES;
	if (disk_bytes && disk_bytes < needed)
		return error_set(err, EXIT_USAGE, ENOSPC,
				 "exchange disk of %" PRIu64
				 " MiB is too small for the results and "
				 "the load area: set disk-mib to %" PRIu64 " or more, or 0",
				 disk_bytes >> 20, (needed >> 20) + 1);
	head->disk_bytes = disk_bytes ? disk_bytes : (needed + 0xfffff) & ~0xfffffull;
	head->load_offset = head->disk_bytes / EXCHANGE_BLOCK * EXCHANGE_BLOCK - head->load_bytes;
	head->results_bytes = head->load_offset - head->results_offset;
	return 0;
}

static int write_disk(const char *path, const struct exchange_head *head, const char *job)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && !ftruncate(fd, (off_t)head->disk_bytes) &&
		  !(errno = posix_fallocate(fd, (off_t)head->results_offset,
					    (off_t)head->results_bytes)) &&
		  pwrite(fd, job, head->job_bytes, (off_t)head->job_offset) ==
			  (ssize_t)head->job_bytes &&
		  pwrite(fd, head, sizeof(*head), 0) == (ssize_t)sizeof(*head);
	int errnum = ok ? 0 : errno ? errno : EIO;

	if (fd >= 0 && close(fd) && !errnum)
		errnum = errno;
	return errnum;
}

int exchange_create(const char *path, const char *boot_id, const struct cell *cells,
		    size_t nr_cells, uint64_t disk_bytes, uint64_t load_bytes, struct error *err)
{
	AUTO_FREE char *job = job_text(cells, nr_cells);
	struct exchange_head head = {0};
	int ret, errnum;

	lay_out(&head, strlen(job), load_bytes);
	strncpy(head.boot_id, boot_id, sizeof(head.boot_id) - 1);
	head.job_checksum = XXH64(job, head.job_bytes, 0);
	ret = fit(&head, results_room(cells, nr_cells), disk_bytes, err);
	if (ret)
		return ret;
	head.checksum = head_checksum(head);
	errnum = write_disk(path, &head, job);
	if (!errnum)
		return 0;
	unlink(path);
	return error_set(err, EXIT_OURS, errnum, "exchange disk %s cannot be written: %s", path,
			 strerror(errnum));
}

/* A guest could have written anything there. */
static bool is_head_sound(const struct exchange_head *head)
{
	return head->magic == EXCHANGE_MAGIC && head->byte_order == RECORD_BYTE_ORDER &&
	       head->head_bytes == sizeof(*head) && head->checksum == head_checksum(*head) &&
	       head->results_offset <= head->disk_bytes &&
	       head->results_bytes <= head->disk_bytes - head->results_offset &&
	       head->results_bytes >= EXCHANGE_BLOCK;
}

int exchange_open(const char *path, struct exchange_disk *disk, struct error *err)
{
	struct exchange_head *head = &disk->head;
	struct stat st;
	ssize_t got;

	disk->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (disk->fd < 0)
		return error_set(err, EXIT_OURS, errno, "exchange disk %s cannot be read: %s", path,
				 strerror(errno));
	got = pread(disk->fd, head, sizeof(*head), 0);
	if (got == (ssize_t)sizeof(*head) && head->magic == EXCHANGE_MAGIC &&
	    head->version > RECORD_VERSION) {
		close(disk->fd);
		return error_set(
			err, EXIT_OURS, EPROTO,
			"exchange disk %s has version %u, this vmtick knows up to %u: use a "
			"newer vmtick",
			path, head->version, RECORD_VERSION);
	}
	if (got != (ssize_t)sizeof(*head) || !is_head_sound(head) || fstat(disk->fd, &st) ||
	    (uint64_t)st.st_size < head->disk_bytes) {
		close(disk->fd);
		return error_set(err, EXIT_OURS, EBADMSG,
				 "exchange disk %s is truncated or damaged in its first block",
				 path);
	}
	disk->path = alloc_copy(path);
	disk->next_offset = head->results_offset;
	return 0;
}

void exchange_close(struct exchange_disk *disk)
{
	close(disk->fd);
	free(disk->path);
}

static uint64_t result_checksum(const struct exchange_item *item)
{
	struct exchange_result head = item->head;
	XXH64_state_t state;

	head.checksum = 0;
	XXH64_reset(&state, 0);
	XXH64_update(&state, &head, sizeof(head));
	XXH64_update(&state, item->facts, head.facts_bytes);
	if (item->record)
		XXH64_update(&state, item->record, head.record_bytes);
	return XXH64_digest(&state);
}

/* Does a result of these sizes lie within the results area? */
static bool sizes_fit(const struct exchange_disk *disk, const struct exchange_result *head)
{
	uint64_t end = disk->head.results_offset + disk->head.results_bytes;
	uint64_t room = end - disk->next_offset - sizeof(*head);

	return head->facts_bytes <= FACTS_ROOM && head->facts_bytes <= room &&
	       head->record_bytes <= room - head->facts_bytes;
}

/* On failure errno tells why; 0 where the file ends too early. */
static bool read_all(int fd, void *bytes, size_t nr_bytes, uint64_t offset)
{
	errno = 0;
	for (size_t done = 0; done < nr_bytes;) {
		ssize_t got =
			pread(fd, (char *)bytes + done, nr_bytes - done, (off_t)(offset + done));

		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool read_item(struct exchange_disk *disk, struct exchange_item *item)
{
	const struct exchange_result *head = &item->head;
	uint64_t offset = disk->next_offset + sizeof(*head);

	item->facts = alloc_array(head->facts_bytes + 1, 1);
	item->record = head->record_bytes ? alloc_array(head->record_bytes, 1) : NULL;
	return read_all(disk->fd, item->facts, head->facts_bytes, offset) &&
	       (!item->record ||
		read_all(disk->fd, item->record, head->record_bytes, offset + head->facts_bytes)) &&
	       result_checksum(item) == head->checksum;
}

int exchange_next(struct exchange_disk *disk, struct exchange_item *item, struct error *err)
{
	struct exchange_result *head = &item->head;
	uint64_t end = disk->head.results_offset + disk->head.results_bytes;
	bool whole;

	*item = (struct exchange_item){0};
	if (disk->next_offset + EXCHANGE_BLOCK > end)
		return 0;
	if (!read_all(disk->fd, head, sizeof(*head), disk->next_offset))
		return error_set(err, EXIT_OURS, errno ? EIO : ENODATA,
				 "exchange disk %s cannot be read: %s", disk->path,
				 errno ? strerror(errno) : "it was truncated");
	if (head->magic != EXCHANGE_RESULT_MAGIC)
		return 0;
	head->cell_id[sizeof(head->cell_id) - 1] = '\0';
	head->reason[sizeof(head->reason) - 1] = '\0';
	whole = head->version == RECORD_VERSION && sizes_fit(disk, head) && read_item(disk, item);
	guest_text_clean(head->cell_id);
	guest_text_clean(head->reason);
	if (!whole) {
		free(item->facts);
		free(item->record);
		item->facts = item->record = NULL;
		return error_set(err, EXIT_OURS, EBADMSG,
				 "the result of cell %s on exchange disk %s does not match its "
				 "checksum",
				 head->cell_id, disk->path);
	}
	exchange_skip(disk, head);
	return 1;
}

bool exchange_skip(struct exchange_disk *disk, const struct exchange_result *head)
{
	if (!sizes_fit(disk, head))
		return false;
	disk->next_offset += round_up(sizeof(*head) + head->facts_bytes + head->record_bytes);
	return true;
}

void exchange_item_clear(struct exchange_item *item)
{
	free(item->facts);
	free(item->record);
	*item = (struct exchange_item){0};
}

uint32_t exchange_nr_begun(const struct exchange_disk *disk)
{
	struct exchange_status status;

	if (pread(disk->fd, &status, sizeof(status), (off_t)disk->head.status_offset) !=
		    (ssize_t)sizeof(status) ||
	    status.magic != EXCHANGE_STATUS_MAGIC)
		return 0;
	return status.nr_begun;
}
