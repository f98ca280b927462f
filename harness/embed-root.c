/* SPDX-License-Identifier: GPL-2.0-or-later */
/* embed-root.c - claims a root for the embedded driver, and ends what still runs in free ones. */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/embed-root.h"

/* What libvirt's driver must not look for in this process: daemons, cgroups, namespaces. */
static const char qemu_conf[] = "stdio_handler = \"file\"\n"
				"security_driver = \"none\"\n"
				"namespaces = [ ]\n"
				"cgroup_controllers = [ ]\n"
				"remember_owner = 0\n"
				"max_core = 0\n";
static const char qemu_conf_as_root[] =
	"user = \"root\"\ngroup = \"root\"\ndynamic_ownership = 0\n";

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

static int write_config(const char *root, struct error *err)
{
	AUTO_FREE char *etc = alloc_printf("%s/etc", root);
	AUTO_FREE char *path = alloc_printf("%s/qemu.conf", etc);
	FILE *file;

	if (claimed_folder_make(etc, err))
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

int embed_root_claim(struct claimed_folder *root, struct error *err)
{
	int ret = claimed_folder_claim("", sweep, root, err);

	if (!ret)
		ret = write_config(root->path, err);
	if (ret)
		claimed_folder_release(root);
	return ret;
}
