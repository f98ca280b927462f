/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.c - what stands in the way of measuring here, each reason with its remedy. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/host-file.h"
#include "harness/machine.h"

/* vmtick.ko refuses a period of nothing, after the kernel has accepted the module. */
#define REFUSED_PARAMETERS "period_ns=0"

int machine_check_rights(const char *root, struct finding *finding)
{
	static const struct {
		unsigned bit;
		const char *name, *use;
	} needed[] = {
		{CAP_SYS_MODULE, "CAP_SYS_MODULE", "load kernel modules"},
		{CAP_SYS_NICE, "CAP_SYS_NICE", "place processes on CPUs"},
		{CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE", "move interrupts and read disks"},
	};
	char line[64];
	unsigned long long has;

	host_line(root, "/proc/self/status", "CapEff:", line, sizeof(line));
	has = strtoull(line, NULL, 16);
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!(has >> needed[i].bit & 1))
			return finding_refuse(finding, "run vmtick as root",
					      "this process may not %s (no %s)", needed[i].use,
					      needed[i].name);
	return 0;
}

int machine_check_modules(const char *root, struct finding *finding)
{
	AUTO_FREE char *modules = alloc_printf("%s/proc/modules", root);
	char disabled[8];

	if (access(modules, F_OK))
		return finding_refuse(finding,
				      "boot a kernel with loadable modules (CONFIG_MODULES)",
				      "the running kernel takes no modules (no /proc/modules)");
	host_line(root, "/proc/sys/kernel/modules_disabled", "", disabled, sizeof(disabled));
	if (!strcmp(disabled, "1"))
		return finding_refuse(
			finding, "reboot, and run vmtick before modules are disabled",
			"modules can no longer be loaded (kernel.modules_disabled is 1)");
	return 0;
}

int machine_check_kernel(const char *images, const char *release, struct finding *finding)
{
	AUTO_FREE char *remedy = alloc_printf(
		"build for it with `make guest KERNEL=%s` and measure with -s kernels=own",
		release);
	char version[128];

	host_line(images, "/version", "", version, sizeof(version));
	if (strcmp(version, release) != 0)
		return finding_refuse(finding, remedy,
				      "no module is built for the running kernel %s (%s is for %s)",
				      release, images, *version ? version : "none");
	return 0;
}

static int explain_refusal(const char *root, const char *module, int errnum,
			   struct finding *finding)
{
	static const char sign[] = "sign vmtick.ko with a key that this kernel knows and name the "
				   "copy (module=FILE), or switch off Secure Boot";
	char lockdown[64];

	host_line(root, "/sys/kernel/security/lockdown", "", lockdown, sizeof(lockdown));
	if (errnum == EKEYREJECTED || errnum == ENOKEY ||
	    (errnum == EPERM && strchr(lockdown, '[') && !strstr(lockdown, "[none]")))
		return finding_refuse(finding, sign,
				      "the kernel takes signed modules only, and %s is not (%s)",
				      module, *lockdown ? lockdown : strerror(errnum));
	if (errnum == EPERM)
		return finding_refuse(
			finding, "run vmtick on the machine itself, not in a container",
			"module %s cannot be loaded here: %s", module, strerror(errnum));
	if (errnum == ENOEXEC)
		return finding_refuse(finding,
				      "build it again with `make guest`, with KERNEL=... "
				      "where this kernel is not Debian's",
				      "module %s is of another build than the running kernel",
				      module);
	return finding_refuse(finding, "the kernel log (dmesg) may tell more",
			      "module %s cannot be loaded: %s", module, strerror(errnum));
}

/* Load the module. Returns 0 also where it refused its parameters, and then is not loaded. */
static int load(const char *root, const char *module, const char *parameters,
		struct finding *finding)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC), errnum;

	if (fd < 0)
		return finding_refuse(finding, "build it with `make guest`",
				      "module %s cannot be read: %s", module, strerror(errno));
	errnum = syscall(SYS_finit_module, fd, parameters, 0) ? errno : 0;
	close(fd);
	return errnum && errnum != EINVAL ? explain_refusal(root, module, errnum, finding) : 0;
}

char *machine_base_module(const char *module)
{
	const char *slash = strrchr(module, '/');

	return alloc_printf("%.*sprecise-timer.ko", slash ? (int)(slash + 1 - module) : 0, module);
}

int machine_try_modules(const char *root, const char *module, struct finding *finding)
{
	AUTO_FREE char *base = machine_base_module(module);
	int ret = load(root, base, "", finding);

	return ret ? ret : load(root, module, REFUSED_PARAMETERS, finding);
}

char *machine_program(const char *name)
{
	AUTO_FREE char *folders = alloc_copy(getenv("PATH") ?: "/usr/bin:/bin");
	char *rest = folders, *folder;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : realpath(name, NULL);
	while ((folder = strsep(&rest, ":"))) {
		char *path = alloc_printf("%s/%s", folder, name);

		if (*folder == '/' && !access(path, X_OK))
			return path;
		free(path);
	}
	return NULL;
}

void machine_version(const char *root, const struct host_state *host, char *version, size_t size)
{
	char flags[8192];

	host_line(root, "/proc/cpuinfo", "flags", flags, sizeof(flags));
	snprintf(version, size, "Linux %s%s", host->release,
		 host->is_dom0			? ", Xen's Dom0"
		 : strstr(flags, " hypervisor") ? ", in a virtual machine"
						: "");
}
