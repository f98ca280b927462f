/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embed-root.c - claims a root for the embedded driver. A root whose lock is free belongs to
 * nobody, so whatever still runs in it was left behind. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/embed-root.h"

#define NR_ROOTS      8	 /* vmtick processes of one person at the same time */
#define MAX_ROOT_PATH 48 /* the sockets below it must fit 108 bytes */

/* What libvirt's driver must not look for in this process: daemons, cgroups, namespaces. */
static const char qemu_conf[] = "stdio_handler = \"file\"\n"
				"security_driver = \"none\"\n"
				"namespaces = [ ]\n"
				"cgroup_controllers = [ ]\n"
				"remember_owner = 0\n"
				"max_core = 0\n";
static const char qemu_conf_as_root[] =
	"user = \"root\"\ngroup = \"root\"\ndynamic_ownership = 0\n";

static int make_folder(const char *path, struct error *err)
{
	struct stat st;

	if (mkdir(path, 0700) && errno != EEXIST)
		return error_set(err, EXIT_OURS, errno, "folder %s cannot be made: %s", path,
				 strerror(errno));
	if (stat(path, &st) || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return error_set(err, EXIT_OURS, EPERM,
				 "folder %s is not ours: remove it, or set XDG_CACHE_HOME", path);
	return 0;
}

/* The parent of all roots of this person: in the cache, or below /tmp where that is too long. */
static int roots_parent(char **path_out, struct error *err)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	AUTO_FREE char *base = cache && *cache == '/' ? alloc_copy(cache)
						      : alloc_printf("%s/.cache", home ? home : "");
	char *path = alloc_printf("%s/vmtick", base);
	int ret;

	if (*base == '/' && strlen(path) < MAX_ROOT_PATH - 4 &&
	    (!mkdir(base, 0700) || errno == EEXIST) && !access(base, W_OK)) {
		ret = make_folder(path, err);
	} else {
		free(path);
		path = alloc_printf("/tmp/vmtick-%u", geteuid());
		ret = make_folder(path, err);
	}
	if (ret)
		free(path);
	else
		*path_out = path;
	return ret;
}

/* Is this process an emulator that was started in this root? */
static bool runs_in_root(pid_t pid, const char *root)
{
	AUTO_FREE char *path = alloc_printf("/proc/%d/cmdline", pid);
	char cmdline[16384];
	FILE *file = fopen(path, "re");
	size_t nr_bytes;

	if (!file)
		return false;
	nr_bytes = fread(cmdline, 1, sizeof(cmdline), file);
	fclose(file);
	return memmem(cmdline, nr_bytes, root, strlen(root)) != NULL;
}

static pid_t read_pid(const char *pid_file)
{
	FILE *file = fopen(pid_file, "re");
	long pid = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%ld", &pid) != 1 || pid <= 1)
		pid = 0;
	fclose(file);
	return (pid_t)pid;
}

static void end_emulator(const char *pid_file, const char *root)
{
	pid_t pid = read_pid(pid_file);

	if (pid && runs_in_root(pid, root) && !kill(pid, SIGKILL))
		for (int i = 0; i < 500 && runs_in_root(pid, root); i++)
			usleep(10000);
}

/* End what a killed vmtick left, and forget libvirt's notes of it. */
static void sweep(const char *root)
{
	AUTO_FREE char *pattern = alloc_printf("%s/run/qemu/*.[px][im][dl]", root);
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (strstr(found.gl_pathv[i], ".pid"))
			end_emulator(found.gl_pathv[i], root);
		unlink(found.gl_pathv[i]);
	}
	globfree(&found);
}

static int lock_root(const char *path)
{
	AUTO_FREE char *lock = alloc_printf("%s/lock", path);
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int write_config(const char *root, struct error *err)
{
	AUTO_FREE char *etc = alloc_printf("%s/etc", root);
	AUTO_FREE char *path = alloc_printf("%s/qemu.conf", etc);
	FILE *file;

	if (make_folder(etc, err))
		return -EIO;
	file = fopen(path, "we");
	if (!file)
		return error_set(err, EXIT_OURS, errno, "%s cannot be written: %s", path,
				 strerror(errno));
	fputs(qemu_conf, file);
	if (geteuid() == 0)
		fputs(qemu_conf_as_root, file);
	if (fclose(file))
		return error_set(err, EXIT_OURS, errno, "%s cannot be written: %s", path,
				 strerror(errno));
	return 0;
}

/* Sweep every root that nobody holds; keep the first of them. */
static int claim_first_free(struct embed_root *root, const char *parent, struct error *err)
{
	for (int i = 0; i < NR_ROOTS; i++) {
		char *path = alloc_printf("%s/%d", parent, i);
		int fd;

		if (root->path && access(path, F_OK)) {
			free(path);
			break;
		}
		fd = make_folder(path, err) ? -1 : lock_root(path);
		if (fd >= 0)
			sweep(path);
		if (fd >= 0 && !root->path) {
			root->path = path;
			root->lock_fd = fd;
			continue;
		}
		if (fd >= 0)
			close(fd);
		free(path);
	}
	if (root->path)
		return 0;
	return error_set(
		err, EXIT_OURS, EBUSY,
		"all %d libvirt folders below %s are in use by other vmtick processes: wait "
		"for one to end",
		NR_ROOTS, parent);
}

int embed_root_claim(struct embed_root *root, struct error *err)
{
	AUTO_FREE char *parent = NULL;
	int ret;

	*root = (struct embed_root){.lock_fd = -1};
	ret = roots_parent(&parent, err);
	if (!ret)
		ret = claim_first_free(root, parent, err);
	if (!ret)
		ret = write_config(root->path, err);
	if (ret)
		embed_root_release(root);
	return ret;
}

void embed_root_release(struct embed_root *root)
{
	if (root->lock_fd >= 0)
		close(root->lock_fd);
	free(root->path);
	*root = (struct embed_root){.lock_fd = -1};
}
