/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab-host.c - the table of lab hosts, and where what they boot lies. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "cli/data-path.h"
#include "lab/lab-host.h"

#define NO_KVM_DETERMINISM                                                                   \
	"QEMU counts instructions there at the price of interrupts that reach KVM's guests " \
	"twice, and hang them (docs/determinism.md)"

/* A row of one kernel stands before that of all. */
static const struct lab_host hosts[] = {
	{
		.name = "linux",
		.cpu = "max,-rdrand,-rdseed",
		.kernel = "",
		.memory_mib = 2048,
		.nr_cpus = 2,
		.has_ram_disk = true,
	},
	{
		.name = "kvm",
		.of_kernel = "rt",
		.cpu = "EPYC,-xsave,-avx,-avx2,-f16c,-fma,-rdrand,-rdseed,-sha-ni,-fxsr-opt,"
		       "-misalignsse,-3dnowprefetch,-osvw,-topoext,-nrip-save,-xsavec,"
		       "+invtsc,x-force-features=on",
		.kernel = "nohz=off",
		.memory_mib = 3072,
		.nr_cpus = 2,
		.no_determinism = NO_KVM_DETERMINISM,
	},
	{
		.name = "kvm",
		.cpu = "EPYC,-xsave,-avx,-avx2,-f16c,-fma,-rdrand,-rdseed",
		.kernel = "",
		.memory_mib = 3072,
		.nr_cpus = 2,
		.no_determinism = NO_KVM_DETERMINISM,
	},
	{
		.name = "xen",
		.of_kernel = "rt",
		.no_start =
			"Debian's PREEMPT_RT kernel does not come up as Dom0 (docs/lab.md): leave "
			"--kernel out, and use guests of platform xen-pvh for kernels = rt",
	},
	{
		.name = "xen",
		.cpu = "qemu64,+svm,+npt,-rdtscp",
		.kernel = "",
		.hypervisor =
			"console=com1 com1=115200,8n1 dom0_mem=1792M,max:1792M dom0_max_vcpus=1 "
			"dom0_vcpus_pin bootscrub=0",
		.memory_mib = 3072,
		.nr_cpus = 2,
	},
};

#define NR_HOSTS (sizeof(hosts) / sizeof(*hosts))

const char *const lab_host_names[] = {"linux", "kvm", "xen", NULL};

const struct lab_host *lab_host_find(const char *name, const char *kernel)
{
	for (size_t i = 0; i < NR_HOSTS; i++)
		if (!strcmp(hosts[i].name, name) &&
		    (!hosts[i].of_kernel || !strcmp(hosts[i].of_kernel, kernel)))
			return &hosts[i];
	return NULL;
}

/* What builds the images of a host with this kernel. */
static char *make_target(const struct lab_host *host, const char *kernel)
{
	if (!strcmp(kernel, LAB_KERNEL_DEFAULT))
		return alloc_printf("lab-%s", host->name);
	if (!strcmp(kernel, "rt"))
		return alloc_printf("lab-%s-rt", host->name);
	return alloc_printf("lab-%s KERNEL=... KERNEL_NAME=%s", host->name, kernel);
}

static int check_readable(const char *path, const char *target, struct error *err)
{
	if (!access(path, R_OK))
		return 0;
	return error_set(err, EXIT_NOTHING, errno,
			 "lab image %s cannot be read: %s: build it with `make %s`", path,
			 strerror(errno), target);
}

int lab_images_find(const struct lab_host *host, const char *kernel, const char *hypervisor,
		    struct lab_images *images, struct error *err)
{
	AUTO_FREE char *target = make_target(host, kernel);
	AUTO_FREE char *of_kernel = alloc_printf("guest/%s/vmlinux", kernel);
	AUTO_FREE char *below = alloc_printf("lab/%s/%s", kernel, host->name);
	AUTO_FREE char *folder = data_path(below);
	int ret;

	*images = (struct lab_images){
		.kernel = data_path(of_kernel),
		.initramfs = alloc_printf("%s/host.cpio", folder),
	};
	ret = check_readable(images->kernel, target, err);
	if (!ret)
		ret = check_readable(images->initramfs, target, err);
	if (!ret && host->hypervisor) {
		images->hypervisor =
			hypervisor ? alloc_copy(hypervisor) : alloc_printf("%s/hypervisor", folder);
		ret = check_readable(images->hypervisor, target, err);
	}
	if (ret)
		lab_images_clear(images);
	return ret;
}

void lab_images_clear(struct lab_images *images)
{
	free(images->kernel);
	free(images->initramfs);
	free(images->hypervisor);
	*images = (struct lab_images){0};
}
