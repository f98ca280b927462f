/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hypervisor.c - libxl's answers. Its own messages are kept, to tell why something failed. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxl.h>
#include <libxl_utils.h>
#include "cli/alloc.h"
#include "harness/hypervisor.h"
#include "harness/vcpus.h"

struct hypervisor {
	xentoollog_logger logger; /* first: libxl hands it back to take_message() */
	char message[256];	  /* libxl's first error */
	libxl_ctx *libxl;
};

static void take_message(xentoollog_logger *logger, xentoollog_level level, int errnum,
			 const char *context, const char *format, va_list ap)
{
	struct hypervisor *hypervisor = (struct hypervisor *)logger;

	if (level >= XTL_ERROR && !*hypervisor->message)
		vsnprintf(hypervisor->message, sizeof(hypervisor->message), format, ap);
}

int hypervisor_open(struct hypervisor **hypervisor_out, struct error *err)
{
	struct hypervisor *hypervisor = alloc_array(1, sizeof(*hypervisor));

	hypervisor->logger.vmessage = take_message;
	if (!libxl_ctx_alloc(&hypervisor->libxl, LIBXL_VERSION, 0, &hypervisor->logger) &&
	    libxl_get_version_info(hypervisor->libxl)) {
		*hypervisor_out = hypervisor;
		return 0;
	}
	error_set(err, EXIT_NOTHING, ENODEV, "libxl cannot talk to Xen: %s",
		  *hypervisor->message ? hypervisor->message : "it does not say why");
	hypervisor_close(hypervisor);
	return -ENODEV;
}

void hypervisor_close(struct hypervisor *hypervisor)
{
	if (hypervisor->libxl)
		libxl_ctx_free(hypervisor->libxl);
	free(hypervisor);
}

static bool ask(struct hypervisor *hypervisor, libxl_physinfo *info)
{
	libxl_physinfo_init(info);
	return !libxl_get_physinfo(hypervisor->libxl, info);
}

bool hypervisor_has_cpu(struct hypervisor *hypervisor, unsigned cpu)
{
	int nr = 0;
	libxl_cputopology *cpus = libxl_get_cpu_topology(hypervisor->libxl, &nr);
	bool has = cpus && cpu < (unsigned)nr && cpus[cpu].core != LIBXL_CPUTOPOLOGY_INVALID_ENTRY;

	if (cpus)
		libxl_cputopology_list_free(cpus, nr);
	return has;
}

bool hypervisor_has_hvm(struct hypervisor *hypervisor)
{
	libxl_physinfo info;
	bool has = ask(hypervisor, &info) && info.cap_hvm;

	libxl_physinfo_dispose(&info);
	return has;
}

uint64_t hypervisor_free_mib(struct hypervisor *hypervisor)
{
	libxl_physinfo info;
	uint64_t page_bytes = (uint64_t)libxl_get_version_info(hypervisor->libxl)->pagesize;
	uint64_t mib = ask(hypervisor, &info) ? info.free_pages * page_bytes >> 20 : 0;

	libxl_physinfo_dispose(&info);
	return mib;
}

const char *hypervisor_cmdline(struct hypervisor *hypervisor)
{
	return libxl_get_version_info(hypervisor->libxl)->commandline ?: "";
}

uint64_t hypervisor_slop_ns(const char *cmdline, bool *told)
{
	static const char option[] = "timer_slop=";
	uint64_t slop_ns = HYPERVISOR_SLOP_NS;

	*told = false;
	for (const char *at = cmdline; (at = strstr(at, option)); at += strlen(option)) {
		if (at > cmdline && at[-1] != ' ')
			continue;
		slop_ns = (uint32_t)strtoull(at + strlen(option), NULL, 0); /* as Xen reads it */
		*told = true;
	}
	return slop_ns;
}

static void add(json_t *facts, const char *key, char *value)
{
	json_object_set_new(facts, key, json_string(value) ?: json_string("unknown"));
	free(value);
}

static void add_version(struct hypervisor *hypervisor, json_t *facts)
{
	const libxl_version_info *info = libxl_get_version_info(hypervisor->libxl);
	const char *cmdline = hypervisor_cmdline(hypervisor);
	bool told;
	uint64_t slop_ns = hypervisor_slop_ns(cmdline, &told);

	add(facts, "xen_version",
	    alloc_printf("%d.%d%s", info->xen_version_major, info->xen_version_minor,
			 info->xen_version_extra ?: ""));
	add(facts, "xen_build", alloc_printf("%s", info->build_id ?: "unknown"));
	add(facts, "xen_cmdline", alloc_copy(cmdline));
	add(facts, "xen_timer_slop_ns", alloc_printf("%" PRIu64, slop_ns));
	add(facts, "xen_timer_slop_source",
	    alloc_copy(told ? "command line" : "default of Xen, which cannot be asked for it"));
}

static void add_pool(const libxl_cpupoolinfo *pool, json_t *facts)
{
	char cpus[256] = "";

	vcpus_describe(pool->cpumap.map, pool->cpumap.size * 8, cpus, sizeof(cpus));
	add(facts, "xen_cpupool", alloc_copy(pool->pool_name ?: "unknown"));
	add(facts, "xen_cpupool_cpus", alloc_copy(cpus));
	add(facts, "xen_scheduler", alloc_copy(libxl_scheduler_to_string(pool->sched) ?: "?"));
}

/* The guest's own pool: each has its scheduler. */
static void add_guest_pool(struct hypervisor *hypervisor, const char *guest, json_t *facts)
{
	libxl_dominfo info;
	uint32_t domid;
	int nr = 0;
	libxl_cpupoolinfo *pools = libxl_list_cpupool(hypervisor->libxl, &nr);

	libxl_dominfo_init(&info);
	if (!libxl_name_to_domid(hypervisor->libxl, guest, &domid) &&
	    !libxl_domain_info(hypervisor->libxl, &info, domid))
		for (int i = 0; i < nr; i++)
			if (pools[i].poolid == info.cpupool)
				add_pool(&pools[i], facts);
	add(facts, "xen_cpupools", alloc_printf("%d", nr));
	libxl_dominfo_dispose(&info);
	if (pools)
		libxl_cpupoolinfo_list_free(pools, nr);
}

void hypervisor_add_facts(struct hypervisor *hypervisor, const char *guest, json_t *facts)
{
	libxl_physinfo info;

	add_version(hypervisor, facts);
	add_guest_pool(hypervisor, guest, facts);
	if (ask(hypervisor, &info))
		add(facts, "xen_cpus", alloc_printf("%u", info.nr_cpus));
	libxl_physinfo_dispose(&info);
}

bool hypervisor_affinity(struct hypervisor *hypervisor, const char *guest, unsigned vcpu, char *out,
			 size_t size)
{
	int nr_vcpus = 0, nr_cpus = 0;
	libxl_vcpuinfo *vcpus = NULL;
	uint32_t domid;
	bool found;

	if (!libxl_name_to_domid(hypervisor->libxl, guest, &domid))
		vcpus = libxl_list_vcpu(hypervisor->libxl, domid, &nr_vcpus, &nr_cpus);
	found = vcpus && vcpu < (unsigned)nr_vcpus;
	if (found)
		vcpus_describe(vcpus[vcpu].cpumap.map, (unsigned)nr_cpus, out, size);
	if (vcpus)
		libxl_vcpuinfo_list_free(vcpus, nr_vcpus);
	return found;
}

/* While libxl waits for its scripts it takes SIGCHLD, and aborts where somebody else has it. */
static void destroy(struct hypervisor *hypervisor, uint32_t domid)
{
	struct sigaction none = {.sa_handler = SIG_DFL}, ours;

	sigaction(SIGCHLD, &none, &ours);
	libxl_domain_destroy(hypervisor->libxl, domid, NULL);
	sigaction(SIGCHLD, &ours, NULL);
}

void hypervisor_destroy(struct hypervisor *hypervisor, bool (*is_so)(const char *name))
{
	int nr = 0;
	libxl_dominfo *guests = libxl_list_domain(hypervisor->libxl, &nr);

	for (int i = 0; i < nr; i++) {
		AUTO_FREE char *name = libxl_domid_to_name(hypervisor->libxl, guests[i].domid);

		if (name && !guests[i].dying && is_so(name))
			destroy(hypervisor, guests[i].domid);
	}
	if (guests)
		libxl_dominfo_list_free(guests, nr);
}
