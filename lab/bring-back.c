/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bring-back.c - extraction by libarchive. The channel's offset stands behind the last archive
 * that came whole. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "lab/bring-back.h"

#define FLAGS                                                     \
	(ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_SECURE_NODOTDOT | \
	 ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SAFE_WRITES)

static struct archive *open_results(struct channel *results)
{
	struct archive *in = archive_read_new();

	lseek(results->fd, (off_t)results->offset, SEEK_SET);
	archive_read_support_format_tar(in);
	archive_read_set_options(in, "tar:read_concatenated_archives");
	archive_read_open_fd(in, results->fd, 65536);
	return in;
}

/* How many files are there as a whole, and whether that is all. */
static size_t count_whole(struct channel *results, bool *all)
{
	struct archive *in = open_results(results);
	struct archive_entry *entry;
	size_t nr = 0;
	int got;

	while ((got = archive_read_next_header(in, &entry)) == ARCHIVE_OK &&
	       archive_read_data_skip(in) == ARCHIVE_OK)
		nr++;
	*all = got == ARCHIVE_EOF;
	archive_read_free(in);
	return nr;
}

static int extract(struct archive *in, struct archive *disk, const char *folder, struct error *err)
{
	struct archive_entry *entry;
	AUTO_FREE char *path = NULL;

	archive_read_next_header(in, &entry);
	path = alloc_printf("%s/%s", folder, archive_entry_pathname(entry));
	archive_entry_set_pathname(entry, path);
	if (archive_read_extract2(in, entry, disk) >= ARCHIVE_WARN)
		return 0;
	return error_set(err, EXIT_OURS, EIO,
			 "%s cannot be brought back from the lab: %s: free some space, or choose "
			 "another folder with -o",
			 path, archive_error_string(disk) ?: "unknown error");
}

int bring_back(struct channel *results, const char *folder, struct error *err)
{
	bool all;
	size_t nr_files = count_whole(results, &all);
	off_t end = lseek(results->fd, 0, SEEK_CUR);
	struct archive *in = open_results(results), *disk = archive_write_disk_new();
	int ret = 0;

	archive_write_disk_set_options(disk, FLAGS);
	while (nr_files-- && !ret)
		ret = extract(in, disk, folder, err);
	if (all && !ret)
		results->offset = (uint64_t)end;
	archive_write_free(disk);
	archive_read_free(in);
	return ret;
}
