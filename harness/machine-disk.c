/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine-disk.c - finds disks in sysfs: those with a device behind them raise interrupts. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/machine-disk.h"

#define DEPTH_MAX 8 /* of volumes on volumes */

static const char remedy[] = "set disk to one of them, or to none to do without io";

static unsigned long long read_number(const char *folder, const char *file)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, file);
	FILE *stream = fopen(path, "re");
	unsigned long long number = 0;

	if (!stream)
		return 0;
	if (fscanf(stream, "%llu", &number) != 1)
		number = 0;
	fclose(stream);
	return number;
}

static bool is_disk(const char *root, const char *name)
{
	AUTO_FREE char *folder = alloc_printf("%s/sys/block/%s", root, name);

	return !strchr(name, '/') && *name != '.' && read_number(folder, "size");
}

/* Has it hardware, that stays: no loop device, RAM disk, volume, USB stick, CD. */
static bool is_real(const char *root, const char *name)
{
	AUTO_FREE char *folder = alloc_printf("%s/sys/block/%s", root, name);
	AUTO_FREE char *device = alloc_printf("%s/device", folder);

	return is_disk(root, name) && !access(device, F_OK) && !read_number(folder, "removable") &&
	       !read_number(folder, "ro");
}

/* The only real disk in name, all of them in list; returns how many. */
static size_t list_real(const char *root, char name[MACHINE_DISK_MAX], char *list, size_t size)
{
	AUTO_FREE char *path = alloc_printf("%s/sys/block", root);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t nr = 0;

	list[0] = '\0';
	while (dir && (entry = readdir(dir))) {
		if (!is_real(root, entry->d_name))
			continue;
		snprintf(name, MACHINE_DISK_MAX, "%s", entry->d_name);
		snprintf(list + strlen(list), size - strlen(list), "%s%s", nr++ ? ", " : "",
			 entry->d_name);
	}
	if (dir)
		closedir(dir);
	return nr;
}

/* What a volume lies on: the first of its slaves. False where it is no volume. */
static bool go_below(char folder[PATH_MAX])
{
	AUTO_FREE char *slaves = alloc_printf("%s/slaves", folder);
	DIR *dir = opendir(slaves);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		AUTO_FREE char *path = alloc_printf("%s/%s", slaves, entry->d_name);

		found = entry->d_name[0] != '.' && realpath(path, folder);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The disk that the folder's file system lies on, through partitions and volumes. */
static bool find_behind(const char *root, const char *folder, char name[MACHINE_DISK_MAX])
{
	AUTO_FREE char *link = NULL;
	char place[PATH_MAX];
	struct stat st;

	if (stat(folder, &st))
		return false;
	link = alloc_printf("%s/sys/dev/block/%u:%u", root, major(st.st_dev), minor(st.st_dev));
	if (!realpath(link, place))
		return false;
	for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
		if (read_number(place, "partition"))
			*strrchr(place, '/') = '\0';
		if (!go_below(place))
			break;
	}
	snprintf(name, MACHINE_DISK_MAX, "%s", strrchr(place, '/') + 1);
	return is_real(root, name);
}

int machine_disk(const char *root, const char *asked, const char *folder,
		 char name[MACHINE_DISK_MAX], struct finding *finding)
{
	char list[256];
	size_t nr;

	name[0] = '\0';
	if (!strcmp(asked, "none"))
		return 0;
	nr = list_real(root, name, list, sizeof(list));
	if (strcmp(asked, "auto") != 0) {
		snprintf(name, MACHINE_DISK_MAX, "%s", asked);
		return is_disk(root, name)
			       ? 0
			       : finding_refuse(finding, remedy,
						"there is no disk \"%s\" to read (disks here: %s)",
						asked, *list ? list : "none");
	}
	if (!nr)
		return finding_refuse(finding, "use a machine with a disk, or set disk to none",
				      "there is no disk that io could read");
	if (nr == 1 || !folder || find_behind(root, folder, name))
		return 0;
	return finding_refuse(finding, remedy,
			      "it is not clear which disk io shall read: %s lies on none of %s",
			      folder, list);
}
