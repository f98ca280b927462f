// SPDX-License-Identifier: GPL-2.0-or-later
/* run-file.c - opens by openat2, so that the kernel keeps every step of the path in the folder. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "analysis/report/run-file.h"
#include "cli/alloc.h"

/* A descriptor, or a negative errno. */
static int open_below(const struct run_folder *run, const char *path)
{
	/* Opening a pipe would wait for its other end. */
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
			       .resolve = RESOLVE_BENEATH};
	int folder = open(run->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	long fd = folder < 0 ? -1 : syscall(SYS_openat2, folder, path, &how, sizeof(how));
	int ret = fd < 0 ? -errno : (int)fd;

	if (folder >= 0)
		close(folder);
	return ret;
}

static int read_end(int fd, size_t max_bytes, char **bytes_out, size_t *nr_bytes_out,
		    uint64_t *nr_total_out)
{
	struct stat st;
	off_t at;
	ssize_t got;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	at = st.st_size > (off_t)max_bytes ? st.st_size - (off_t)max_bytes : 0;
	*nr_total_out = (uint64_t)st.st_size;
	*nr_bytes_out = 0;
	*bytes_out = alloc_array(max_bytes + 1, 1);
	do {
		got = pread(fd, *bytes_out + *nr_bytes_out, max_bytes - *nr_bytes_out,
			    at + (off_t)*nr_bytes_out);
		*nr_bytes_out += got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 ? -errno : 0;
}

int run_file_read(const struct run_folder *run, const char *path, size_t max_bytes,
		  char **bytes_out, size_t *nr_bytes_out, uint64_t *nr_total_out, struct error *err)
{
	int fd = open_below(run, path);
	int ret = fd < 0 ? fd : 0;

	*bytes_out = NULL;
	if (!ret)
		ret = read_end(fd, max_bytes, bytes_out, nr_bytes_out, nr_total_out);
	if (fd >= 0)
		close(fd);
	if (!ret)
		return 0;
	alloc_free_pointer(bytes_out);
	*bytes_out = NULL;
	return error_set(err, EXIT_OURS, -ret, "%s/%s: cannot be read: %s", run->path, path,
			 ret == -EXDEV	  ? "it lies outside of the run's folder"
			 : ret == -EINVAL ? "it is no plain file"
					  : strerror(-ret));
}
