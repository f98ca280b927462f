/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-home.c - VBOX_USER_HOME alone does not part two installations: their clients would meet at
 * one socket, which VBOX_IPC_SOCKETID names. It is derived from the folder's path. */
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include "cli/alloc.h"
#include "harness/processes.h"
#include "harness/remove-tree.h"
#include "harness/vbox-home.h"

#define SOCKET_ID "VBOX_IPC_SOCKETID="

/* NAME=VALUE; the caller frees. */
static char *socket_id_of(const char *folder)
{
	return alloc_printf(SOCKET_ID "vmtick-%016" PRIx64, XXH64(folder, strlen(folder), 0));
}

/* A hardened VBoxHeadless hides its environment, and is known by its machine. */
static void end_machines(const char *machines)
{
	DIR *folder = opendir(machines);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (*entry->d_name != '.')
			processes_end(&(struct process_mark){.program = "VBoxHeadless",
							     .argument = entry->d_name});
	if (folder)
		closedir(folder);
}

static void remove_socket(const char *socket_id)
{
	AUTO_FREE char *path = alloc_printf("/tmp/.vbox-%s-ipc", socket_id + strlen(SOCKET_ID));
	struct stat st;

	if (!lstat(path, &st) && st.st_uid == geteuid())
		remove_tree(path);
}

/* The daemons first, or they would start more. */
static void sweep(const char *folder)
{
	AUTO_FREE char *socket_id = socket_id_of(folder);
	AUTO_FREE char *home = alloc_printf("%s/home", folder);
	AUTO_FREE char *machines = alloc_printf("%s/machines", folder);

	processes_end(&(struct process_mark){.environment = socket_id});
	end_machines(machines);
	remove_socket(socket_id);
	remove_tree(home);
	remove_tree(machines);
}

int vbox_home_claim(struct vbox_home *home, struct error *err)
{
	int ret = claimed_folder_claim("vbox", sweep, &home->folder, err);

	if (ret)
		return ret;
	home->user_home = alloc_printf("VBOX_USER_HOME=%s/home", home->folder.path);
	home->socket_id = socket_id_of(home->folder.path);
	home->environment[0] = home->user_home;
	home->environment[1] = home->socket_id;
	home->environment[2] = "LC_ALL=C.UTF-8"; /* English, and any path can be said */
	home->environment[3] = "LANGUAGE";
	home->environment[4] = NULL;
	return 0;
}

char *vbox_home_machine(const struct vbox_home *home, const char *uuid, struct error *err)
{
	AUTO_FREE char *machines = alloc_printf("%s/machines", home->folder.path);
	char *folder = alloc_printf("%s/%s", machines, uuid);

	if (!claimed_folder_make(machines, err) && !claimed_folder_make(folder, err))
		return folder;
	free(folder);
	return NULL;
}

void vbox_home_release(struct vbox_home *home)
{
	sweep(home->folder.path);
	claimed_folder_release(&home->folder);
	free(home->user_home);
	free(home->socket_id);
}
