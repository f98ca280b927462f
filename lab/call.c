/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call.c - packs the command and its files, by libarchive. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "lab/call.h"

/* Each word in single quotes; a quote in it as '\''. The caller frees. */
static char *shell_script(const struct names *command)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	fputs("exec", out);
	for (size_t i = 0; i < command->nr; i++) {
		fputs(" '", out);
		for (const char *at = command->word[i]; *at; at++)
			if (*at == '\'')
				fputs("'\\''", out);
			else
				fputc(*at, out);
		fputc('\'', out);
	}
	fputc('\n', out);
	fclose(out);
	return text;
}

static int cannot_pack(struct archive *archive, const char *path, struct error *err)
{
	return error_set(err, EXIT_OURS, EIO, "%s cannot be packed for the lab: %s", path,
			 archive_error_string(archive) ?: "unknown error");
}

static int add_script(struct archive *out, const char *text, struct error *err)
{
	struct archive_entry *entry = archive_entry_new();
	bool failed;

	archive_entry_set_pathname(entry, "lab/command");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)strlen(text));
	failed = archive_write_header(out, entry) != ARCHIVE_OK ||
		 archive_write_data(out, text, strlen(text)) < 0;
	archive_entry_free(entry);
	return failed ? cannot_pack(out, "the command", err) : 0;
}

static int copy_content(struct archive *out, const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[65536];
	ssize_t got = -1;

	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		if (archive_write_data(out, bytes, (size_t)got) < 0)
			break;
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return error_set(err, EXIT_OURS, errno, "%s cannot be read for the lab: %s", path,
				 strerror(errno));
	return got ? cannot_pack(out, path, err) : 0;
}

/*
 * One file or folder, owned by root in there. A deterministic lab counts the instructions that
 * unpack this, and sends back what is younger than its own clock: so that nothing but names
 * and contents counts, a file has no time and no number.
 */
static int add_entry(struct archive *out, struct archive_entry *entry, struct error *err)
{
	AUTO_FREE char *from = alloc_copy(archive_entry_sourcepath(entry));
	AUTO_FREE char *to = alloc_printf("work/%s", archive_entry_pathname(entry));

	archive_entry_set_pathname(entry, to);
	archive_entry_set_uid(entry, 0);
	archive_entry_set_gid(entry, 0);
	archive_entry_set_uname(entry, NULL);
	archive_entry_set_gname(entry, NULL);
	archive_entry_set_dev(entry, 0);
	archive_entry_set_ino(entry, 0);
	archive_entry_set_nlink(entry, 1);
	archive_entry_unset_mtime(entry);
	if (archive_write_header(out, entry) != ARCHIVE_OK)
		return cannot_pack(out, from, err);
	return archive_entry_filetype(entry) == AE_IFREG ? copy_content(out, from, err) : 0;
}

static int by_name(const FTSENT **left, const FTSENT **right)
{
	return strcmp((*left)->fts_name, (*right)->fts_name);
}

static int add_found(struct archive *out, struct archive *disk, const FTSENT *found,
		     struct error *err)
{
	struct archive_entry *entry = archive_entry_new();
	int ret;

	archive_entry_set_pathname(entry, found->fts_path);
	archive_entry_copy_sourcepath(entry, found->fts_path);
	if (archive_read_disk_entry_from_file(disk, entry, -1, NULL) == ARCHIVE_OK)
		ret = add_entry(out, entry, err);
	else
		ret = cannot_pack(disk, found->fts_path, err);
	archive_entry_free(entry);
	return ret;
}

/* A file, or a folder with all in it, in the order of the names: not that of the disk. */
static int add_tree(struct archive *out, const char *path, struct error *err)
{
	char *paths[] = {(char *)path, NULL};
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	struct archive *disk = archive_read_disk_new();
	const FTSENT *found;
	int ret = 0;

	archive_read_disk_set_behavior(disk, ARCHIVE_READDISK_NO_XATTR | ARCHIVE_READDISK_NO_ACL |
						     ARCHIVE_READDISK_NO_FFLAGS);
	while (!ret && tree && (found = fts_read(tree))) {
		if (found->fts_errno)
			ret = error_set(err, EXIT_OURS, found->fts_errno,
					"%s cannot be read for the lab: %s", found->fts_path,
					strerror(found->fts_errno));
		else if (found->fts_info != FTS_DP)
			ret = add_found(out, disk, found, err);
	}
	if (tree)
		fts_close(tree);
	archive_read_free(disk);
	return ret;
}

/* The folders above a path: the kernel makes none by itself. */
static int add_parents(struct archive *out, const char *path, struct error *err)
{
	int ret = 0;

	for (const char *slash = strchr(path, '/'); slash && !ret; slash = strchr(slash + 1, '/')) {
		AUTO_FREE char *to = alloc_printf("work/%.*s", (int)(slash - path), path);
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, to);
		archive_entry_set_filetype(entry, AE_IFDIR);
		archive_entry_set_perm(entry, 0755);
		archive_entry_set_size(entry, 0);
		if (archive_write_header(out, entry) != ARCHIVE_OK)
			ret = cannot_pack(out, path, err);
		archive_entry_free(entry);
	}
	return ret;
}

static bool leads_out(const char *path)
{
	return *path == '/' || !*path || !strcmp(path, "..") || !strncmp(path, "../", 3) ||
	       strstr(path, "/../") ||
	       (strlen(path) > 3 && !strcmp(path + strlen(path) - 3, "/.."));
}

static int add_taken(struct archive *out, const struct names *taken, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; i < taken->nr && !ret; i++) {
		const char *path = taken->word[i];

		if (leads_out(path))
			return error_set(err, EXIT_USAGE, EINVAL,
					 "--take %s leads out of the current folder: the lab's "
					 "command finds only what is below it",
					 path);
		if (access(path, F_OK))
			continue;
		ret = add_parents(out, path, err);
		if (!ret)
			ret = add_tree(out, path, err);
	}
	return ret;
}

int call_write(int fd, const struct names *command, const struct names *taken, struct error *err)
{
	AUTO_FREE char *script = shell_script(command);
	struct archive *out = archive_write_new();
	int ret;

	archive_write_set_format_cpio_newc(out);
	archive_write_set_bytes_in_last_block(out, 1);
	archive_write_open_fd(out, fd);
	ret = add_script(out, script, err);
	if (!ret)
		ret = add_taken(out, taken, err);
	if (archive_write_close(out) != ARCHIVE_OK && !ret)
		ret = cannot_pack(out, "the command", err);
	archive_write_free(out);
	return ret;
}
