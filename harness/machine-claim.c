/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine-claim.c - the lock and the undo file. What is restored are settings of a short list
 * of kinds: the file is not believed further than that. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/interrupt.h"
#include "harness/machine-claim.h"

#define FOLDER "/run/vmtick"

/* Their names in the kernel, in the order of unloading. */
static const char *const modules[] = {"vmtick", "precise_timer", NULL};

/* A runner that was told to stop ends within this time, as does whoever holds its modules. */
#define WAIT_MS 10000
#define STEP_MS 20

#define UNDO_MAX 4096 /* bytes; a runner changes two settings at most */

static int lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), errnum;

	if (fd < 0)
		return -errno;
	for (unsigned waited_ms = 0; flock(fd, LOCK_EX | LOCK_NB); waited_ms += STEP_MS) {
		errnum = errno;
		if (errnum != EWOULDBLOCK || waited_ms >= WAIT_MS || interrupt_signal()) {
			close(fd);
			return -errnum;
		}
		usleep(STEP_MS * 1000);
	}
	return fd;
}

static bool is_loaded(const char *root, const char *module)
{
	AUTO_FREE char *path = alloc_printf("%s/sys/module/%s", root, module);

	return !access(path, F_OK);
}

/* The first of the modules that is loaded, or NULL. */
static const char *first_loaded(const char *root)
{
	const char *const *module = modules;

	while (*module && !is_loaded(root, *module))
		module++;
	return *module;
}

static int unload(const char *root)
{
	const char *module;

	for (unsigned waited_ms = 0; (module = first_loaded(root));) {
		if (!syscall(SYS_delete_module, module, O_NONBLOCK))
			continue;
		if (errno == ENOENT)
			return 0;
		if (errno != EWOULDBLOCK || waited_ms >= WAIT_MS)
			return -errno;
		usleep(STEP_MS * 1000);
		waited_ms += STEP_MS;
	}
	return 0;
}

static bool may_be_restored(const char *path)
{
	return (!strncmp(path, "/proc/irq/", 10) || !strcmp(path, "/sys/kernel/rcu_expedited")) &&
	       !strstr(path, "..");
}

/* "PATH VALUE", as it was noted before the change. */
static int restore_line(const char *root, char *line)
{
	char *value = strchr(line, ' ');
	AUTO_FREE char *path = NULL;
	int fd, ret;

	if (!value)
		return 0;
	*value++ = '\0';
	if (!may_be_restored(line))
		return 0;
	path = alloc_printf("%s%s", root, line);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return 0; /* the interrupt is gone, and its setting with it */
	ret = write(fd, value, strlen(value)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

/* The last change is taken back first. A line without its end was never followed by a change. */
static int restore_settings(const char *root, const char *undo)
{
	char text[UNDO_MAX];
	int fd = open(undo, O_RDONLY | O_CLOEXEC), ret = 0;
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *line;

	text[got > 0 ? got : 0] = '\0';
	if (fd >= 0)
		close(fd);
	while ((line = strrchr(text, '\n'))) {
		*line = '\0';
		line = strrchr(text, '\n');
		ret = restore_line(root, line ? line + 1 : text) ?: ret;
	}
	return ret;
}

int machine_restore(const char *root, const struct machine_claim *claim)
{
	int ret;

	if (access(claim->undo, F_OK))
		return 0;
	ret = restore_settings(root, claim->undo);
	ret = unload(root) ?: ret;
	if (!ret)
		unlink(claim->undo);
	return ret;
}

int machine_expect_changes(const struct machine_claim *claim)
{
	int fd = open(claim->undo, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : close(fd) ? -errno : 0;
}

static int clear(const char *root, const struct machine_claim *claim, struct finding *finding)
{
	int ret = machine_restore(root, claim);
	const char *module = first_loaded(root);
	AUTO_FREE char *remedy =
		alloc_printf("end who uses it, then `rmmod %s`", module ? module : "");

	if (ret && module)
		return finding_refuse(finding, remedy,
				      "module %s, left by a killed runner, cannot be unloaded: %s",
				      module, strerror(-ret));
	if (ret)
		return finding_refuse(finding, "set them by hand, then remove that file",
				      "settings noted in %s by a killed runner cannot be restored: "
				      "%s",
				      claim->undo, strerror(-ret));
	if (module)
		return finding_refuse(finding, remedy,
				      "a module %s is loaded, and not by a runner of ours", module);
	return 0;
}

int machine_claim(const char *root, struct machine_claim *claim, struct finding *finding)
{
	AUTO_FREE char *folder = alloc_printf("%s" FOLDER, root);
	AUTO_FREE char *path = alloc_printf("%s/lock", folder);
	int ret;

	mkdir(folder, 0755);
	claim->lock_fd = lock(path);
	if (claim->lock_fd == -EWOULDBLOCK)
		return finding_refuse(finding, "wait until it is done",
				      "another vmtick measures this machine (it holds %s)", path);
	if (claim->lock_fd < 0)
		return finding_refuse(finding, "make /run writable for root",
				      "file %s cannot be locked: %s", path,
				      strerror(-claim->lock_fd));
	claim->undo = alloc_printf("%s/undo", folder);
	ret = clear(root, claim, finding);
	if (ret)
		machine_unclaim(claim);
	return ret;
}

void machine_unclaim(struct machine_claim *claim)
{
	close(claim->lock_fd);
	free(claim->undo);
}
