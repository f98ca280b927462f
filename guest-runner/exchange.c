/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange.c - finding the exchange disk, its job and its status. Disks are known by their
 * first block only: names differ from VMM to VMM.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "guest-runner/exchange.h"
#include "guest-runner/scope.h"

#define FIND_POLL_MS 5

static bool is_disk_name(const char *name)
{
	static const char *const prefixes[] = {"vd", "sd", "xvd", "nvme", "hd"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

static int check_head(const struct exchange_head *head, const char *disk, struct fault *fault)
{
	struct exchange_head copy = *head;

	copy.checksum = 0;
	if (head->version != RECORD_VERSION)
		return fault_set(fault, EXCHANGE_ERROR, EPROTO,
				 "exchange disk %s has version %u, this runner understands %u: "
				 "use the runner of the same vmtick",
				 disk, head->version, RECORD_VERSION);
	if (head->byte_order != RECORD_BYTE_ORDER || head->head_bytes != sizeof(*head) ||
	    head->checksum != XXH64(&copy, sizeof(copy), 0))
		return fault_set(fault, EXCHANGE_ERROR, EBADMSG,
				 "the head of exchange disk %s is damaged", disk);
	return 0;
}

/* 1 where this disk is the one, 0 where it is another, negative where it is unusable. */
static int try_disk(const struct paths *paths, const char *name, struct exchange *exchange,
		    struct fault *fault)
{
	char node[32 + sizeof("/dev/")];
	int ret;

	snprintf(node, sizeof(node), "/dev/%s", name);
	ret = sysfile_path(paths, node, exchange->node, sizeof(exchange->node));
	if (ret)
		return 0;
	exchange->fd = open(exchange->node, O_RDWR | O_CLOEXEC);
	if (exchange->fd < 0)
		return 0; /* an empty CD drive, a read-only disk: not ours */
	snprintf(exchange->disk, sizeof(exchange->disk), "%s", name);
	if (pread(exchange->fd, &exchange->head, sizeof(exchange->head), 0) ==
		    sizeof(exchange->head) &&
	    exchange->head.magic == EXCHANGE_MAGIC) {
		ret = check_head(&exchange->head, name, fault);
		if (!ret)
			return 1;
	}
	exchange_close(exchange);
	return ret;
}

/* As try_disk, for all disks there are now; *seen is filled with their names. */
static int try_disks(const struct paths *paths, struct exchange *exchange, char *seen,
		     size_t seen_bytes, struct fault *fault)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;
	int ret = 0;

	seen[0] = '\0';
	if (sysfile_path(paths, "/sys/block", path, sizeof(path)))
		return 0;
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!ret && (entry = readdir(dir))) {
		if (!is_disk_name(entry->d_name) || strlen(entry->d_name) >= 32)
			continue;
		snprintf(seen + strlen(seen), seen_bytes - strlen(seen), " %s", entry->d_name);
		ret = try_disk(paths, entry->d_name, exchange, fault);
	}
	closedir(dir);
	return ret;
}

int exchange_find(const struct paths *paths, unsigned int wait_ms, struct exchange *exchange,
		  struct fault *fault)
{
	const struct timespec pause = {.tv_nsec = FIND_POLL_MS * 1000000};
	unsigned int waited_ms = 0;
	char seen[128];
	int ret;

	*exchange = (struct exchange){.fd = -1};
	while (!(ret = try_disks(paths, exchange, seen, sizeof(seen), fault)) &&
	       waited_ms < wait_ms) {
		nanosleep(&pause, NULL);
		waited_ms += FIND_POLL_MS;
	}
	if (ret)
		return ret < 0 ? ret : 0;
	return fault_set(fault, EXCHANGE_ERROR, ENODEV,
			 "no exchange disk after %u ms; disks seen:%s: is its driver loaded?",
			 wait_ms, *seen ? seen : " none");
}

int exchange_open(const char *path, struct exchange *exchange, struct fault *fault)
{
	const char *slash = strrchr(path, '/');
	int ret;

	*exchange = (struct exchange){.fd = open(path, O_RDWR | O_CLOEXEC), .is_file = true};
	if (exchange->fd < 0)
		return fault_set(fault, EXCHANGE_ERROR, errno, "cannot open exchange file %s: %s",
				 path, strerror(errno));
	snprintf(exchange->disk, sizeof(exchange->disk), "%s", slash ? slash + 1 : path);
	snprintf(exchange->node, sizeof(exchange->node), "%s", path);
	if (pread(exchange->fd, &exchange->head, sizeof(exchange->head), 0) !=
		    sizeof(exchange->head) ||
	    exchange->head.magic != EXCHANGE_MAGIC)
		ret = fault_set(fault, EXCHANGE_ERROR, EBADMSG, "%s is no exchange file", path);
	else
		ret = check_head(&exchange->head, exchange->disk, fault);
	if (ret)
		exchange_close(exchange);
	return ret;
}

void exchange_close(struct exchange *exchange)
{
	if (exchange->fd >= 0)
		close(exchange->fd);
	exchange->fd = -1;
}

int exchange_read_job(const struct exchange *exchange, char **text_out, struct fault *fault)
{
	size_t nr_bytes = exchange->head.job_bytes;
	scope_free char *text = NULL;

	if (nr_bytes < exchange->head.disk_bytes)
		text = malloc(nr_bytes + 1);
	if (!text || pread(exchange->fd, text, nr_bytes, (off_t)exchange->head.job_offset) !=
			     (ssize_t)nr_bytes)
		return fault_set(fault, EXCHANGE_ERROR, EIO,
				 "cannot read the job of %zu bytes from disk %s", nr_bytes,
				 exchange->disk);
	if (XXH64(text, nr_bytes, 0) != exchange->head.job_checksum)
		return fault_set(fault, EXCHANGE_ERROR, EBADMSG, "the job on disk %s is damaged",
				 exchange->disk);
	text[nr_bytes] = '\0';
	*text_out = text;
	text = NULL;
	return 0;
}

static uint64_t status_checksum(struct exchange_status status)
{
	status.checksum = 0;
	return XXH64(&status, sizeof(status), 0);
}

static int write_status(struct exchange *exchange, struct fault *fault)
{
	exchange->status.checksum = status_checksum(exchange->status);
	if (pwrite(exchange->fd, &exchange->status, sizeof(exchange->status),
		   (off_t)exchange->head.status_offset) != sizeof(exchange->status) ||
	    fdatasync(exchange->fd))
		return fault_set(fault, EXCHANGE_ERROR, EIO,
				 "cannot write the status to disk %s: %s", exchange->disk,
				 strerror(errno));
	return 0;
}

int exchange_begin(struct exchange *exchange, struct fault *fault)
{
	struct exchange_status *status = &exchange->status;

	if (pread(exchange->fd, status, sizeof(*status), (off_t)exchange->head.status_offset) !=
	    sizeof(*status))
		return fault_set(fault, EXCHANGE_ERROR, EIO, "cannot read the status of disk %s",
				 exchange->disk);
	if (status->magic != EXCHANGE_STATUS_MAGIC || status->version != RECORD_VERSION ||
	    status->checksum != status_checksum(*status))
		*status = (struct exchange_status){.magic = EXCHANGE_STATUS_MAGIC,
						   .version = RECORD_VERSION};
	status->nr_starts++;
	return write_status(exchange, fault);
}

int exchange_set_begun(struct exchange *exchange, unsigned int nr_begun, struct fault *fault)
{
	exchange->status.nr_begun = nr_begun;
	return write_status(exchange, fault);
}
