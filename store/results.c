/* SPDX-License-Identifier: GPL-2.0-or-later */
/* results.c - opens the results folder of a run. One vmtick at a time has it, and all that is
 * in it is of one kind of place: measured on hardware, or in one kind of lab, or imported. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "store/manifest.h"
#include "store/results.h"
#include "store/run-folder.h"

int results_make_folder(const char *path, struct error *err)
{
	AUTO_FREE char *copy = alloc_copy(path);
	AUTO_FREE char *inside = alloc_printf("%s/.", path);

	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0755);
		*slash = '/';
	}
	if (mkdir(path, 0755) && errno != EEXIST)
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be made: %s: choose another with -o",
				 path, strerror(errno));
	if (access(inside, W_OK))
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be written: %s: choose another with -o",
				 path, strerror(errno));
	return 0;
}

/* The folder itself is locked: no lock file that could be left behind. */
static int lock_folder(struct results *results, struct error *err)
{
	results->lock_fd = open(results->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (results->lock_fd >= 0 && !flock(results->lock_fd, LOCK_EX | LOCK_NB))
		return 0;
	if (results->lock_fd < 0 || errno != EWOULDBLOCK)
		return error_set(err, EXIT_USAGE, errno,
				 "results folder %s cannot be locked: %s: choose another with -o",
				 results->folder, strerror(errno));
	return error_set(err, EXIT_USAGE, EBUSY,
			 "results folder %s is in use by another vmtick: wait for it, or choose "
			 "another with -o",
			 results->folder);
}

/* A place as messages name it. */
static const char *place(const char *lab)
{
	if (!strcmp(lab, "deterministic"))
		return "in the deterministic lab";
	return *lab ? "in the lab" : "outside the lab";
}

static bool is_imported(const char *lab)
{
	return !strncmp(lab, RUN_FOLDER_IMPORTED, strlen(RUN_FOLDER_IMPORTED));
}

/* Figures of a lab, of hardware, and those that are imported never share a folder. */
static int check_lab(const struct results *results, const char *is, struct error *err)
{
	const char *was = json_string_value(json_object_get(results->manifest, "lab")) ?: "";

	if (!strcmp(was, is))
		return 0;
	return error_set(err, EXIT_USAGE, EEXIST,
			 "results folder %s holds what was %s%s, and this %s%s: choose another "
			 "with -o",
			 results->folder, is_imported(was) ? was : "measured ",
			 is_imported(was) ? "" : place(was), is_imported(is) ? "is " : "host is ",
			 is_imported(is) ? is : place(is));
}

static int open_manifest(struct results *results, const char *lab, json_t *host, struct error *err)
{
	int ret = manifest_read(results->folder, &results->manifest, err);

	if (!ret)
		return check_lab(results, lab, err);
	if (ret != -ENOENT)
		return ret;
	results->manifest = manifest_new(lab, json_incref(host));
	return manifest_write(results->folder, results->manifest, err);
}

static int make_all(const char *path, struct results *results, struct error *err)
{
	static const char *const below[] = {"cells", "boots"};
	int ret = *path ? results_make_folder(path, err)
			: error_set(err, EXIT_USAGE, EINVAL,
				    "--output names no folder: give one, e.g. -o results/mine");

	if (ret)
		return ret;
	results->folder = realpath(path, NULL);
	for (size_t i = 0; i < sizeof(below) / sizeof(*below) && !ret; i++) {
		AUTO_FREE char *folder = alloc_printf("%s/%s", results->folder, below[i]);

		ret = results_make_folder(folder, err);
	}
	return ret;
}

int results_open(const char *path, const char *lab, json_t *host, struct results *results,
		 struct error *err)
{
	int ret;

	*results = (struct results){.lock_fd = -1};
	ret = make_all(path, results, err);
	if (!ret)
		ret = lock_folder(results, err);
	if (!ret)
		ret = open_manifest(results, lab, host, err);
	json_decref(host);
	if (ret)
		results_close(results);
	return ret;
}

void results_close(struct results *results)
{
	json_decref(results->manifest);
	if (results->lock_fd >= 0)
		close(results->lock_fd);
	free(results->folder);
}
