/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xen-host.c - each precondition by its name, in the order in which they build on each other. */
#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/xen-host.h"

#define BOOT_REMEDY "boot this machine as a Xen Dom0, or use vmtick lab --host xen"

static bool exists(const char *root, const char *path)
{
	AUTO_FREE char *full = alloc_printf("%s%s", root, path);

	return !access(full, F_OK);
}

static int check_dom0(const char *root, struct finding *finding)
{
	char type[32], capabilities[64];

	host_line(root, "/sys/hypervisor/type", "", type, sizeof(type));
	host_line(root, "/proc/xen/capabilities", "", capabilities, sizeof(capabilities));
	if (strstr(capabilities, "control_d"))
		return 0;
	if (strcmp(type, "xen"))
		return finding_refuse(finding, BOOT_REMEDY, "this machine does not run on Xen");
	if (!exists(root, "/proc/xen/capabilities"))
		return finding_refuse(finding, "mount -t xenfs xenfs /proc/xen",
				      "this machine runs on Xen, but /proc/xen is not mounted");
	return finding_refuse(finding, BOOT_REMEDY, "this machine is a guest of Xen, not its Dom0");
}

static int check_nodes(const char *root, struct finding *finding)
{
	AUTO_FREE char *privcmd = alloc_printf("%s/dev/xen/privcmd", root);

	if (!exists(root, "/dev/xen/privcmd"))
		return finding_refuse(finding, "load the module xen-privcmd",
				      "Xen cannot be called: no /dev/xen/privcmd");
	if (access(privcmd, R_OK | W_OK))
		return finding_refuse(
			finding, "run vmtick as root",
			"Xen cannot be called: /dev/xen/privcmd is not yours to open");
	if (!exists(root, "/dev/loop-control"))
		return finding_refuse(finding, "load the module loop",
				      "guests' disks cannot be attached: no /dev/loop-control");
	return 0;
}

static bool listens(const char *root, const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool yes;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s%s", root, path);
	yes = fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof(address));
	if (fd >= 0)
		close(fd);
	return yes;
}

static bool runs(const char *root, const char *name)
{
	AUTO_FREE char *pattern = alloc_printf("%s/proc/[0-9]*/comm", root);
	char comm[32];
	bool found = false;
	glob_t files;

	if (glob(pattern, 0, NULL, &files))
		return false;
	for (size_t i = 0; i < files.gl_pathc && !found; i++) {
		host_line("", files.gl_pathv[i], "", comm, sizeof(comm));
		found = !strcmp(comm, name);
	}
	globfree(&files);
	return found;
}

int xen_host_check(const char *root, struct finding *finding)
{
	int ret = check_dom0(root, finding);

	if (!ret)
		ret = check_nodes(root, finding);
	if (!ret && !listens(root, "/run/xenstored/socket"))
		ret = finding_refuse(finding, "/etc/init.d/xen start", "xenstored does not run");
	if (!ret && !runs(root, "xenconsoled"))
		ret = finding_refuse(finding, "/etc/init.d/xen start",
				     "xenconsoled does not run: guests would have no console");
	return ret;
}

const char *xen_host_device_model(const char *asked, struct finding *finding)
{
	static const char *const known[] = {"/usr/libexec/xen-qemu-system-i386",
					    "/usr/lib/xen/bin/qemu-system-i386",
					    "/usr/libexec/xen/bin/qemu-system-i386", NULL};

	if (*asked && !access(asked, X_OK))
		return asked;
	for (size_t i = 0; !*asked && known[i]; i++)
		if (!access(known[i], X_OK))
			return known[i];
	finding_refuse(finding,
		       "install qemu-system-xen, or set emulator in the config; platforms xen-pv "
		       "and xen-pvh need none",
		       "no device model for HVM guests%s%s", *asked ? " in " : "", asked);
	return NULL;
}

void xen_host_explain(const char *root, const char *guest, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/var/log/libvirt/libxl/%s.log", root, guest);
	FILE *file = fopen(path, "re");
	char line[512], *said = NULL;
	size_t length = strlen(err->text);

	while (file && !said && fgets(line, sizeof(line), file))
		said = strstr(line, "libxl: ");
	if (file)
		fclose(file);
	if (!said)
		return;
	said[strcspn(said, "\n")] = '\0';
	snprintf(err->text + length, sizeof(err->text) - length, "; %s", said);
}
