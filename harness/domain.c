/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain.c - one transient domain. Events come on the connection's thread; what they tell is
 * one atomic word per domain. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libvirt/virterror.h>
#include "cli/alloc.h"
#include "harness/domain-console.h"
#include "harness/domain.h"
#include "harness/vcpus.h"
#include "harness/wake.h"
#include "harness/watch.h"
#include "store/manifest.h"

#define MAX_HOST_CPUS 4096
#define GRACE_NS      3000000000ull

struct domain {
	virDomainPtr libvirt;
	struct connection *connection;
	struct domain_console *console; /* or NULL */
	int callback;
	atomic_int ended;	/* enum guest_state, as the event told */
	atomic_ullong ended_ns; /* when it told; before ended */
};

static int on_lifecycle(virConnectPtr libvirt, virDomainPtr which, int event, int detail,
			void *user)
{
	struct domain *domain = user;
	bool wanted = detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN ||
		      detail == VIR_DOMAIN_EVENT_STOPPED_DESTROYED;

	atomic_store(&domain->ended_ns, watch_now_ns());
	if (event == VIR_DOMAIN_EVENT_STOPPED)
		atomic_store(&domain->ended, wanted ? GUEST_OFF : GUEST_CRASHED);
	else if (event == VIR_DOMAIN_EVENT_CRASHED)
		atomic_store(&domain->ended, GUEST_CRASHED);
	wake_up();
	return 0;
}

/* Evidence: the XML as libvirt completed it, or ours where it cannot tell. */
static int write_xml(struct domain *domain, const char *xml, const char *folder, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/domain.xml", folder);
	AUTO_FREE char *live = virDomainGetXMLDesc(domain->libvirt, 0);

	return manifest_write_file(path, live ?: xml, strlen(live ?: xml), err);
}

/* A terminal's first bytes are lost where nobody listens: the guest waits until somebody does. */
static int listen_then_run(struct domain *domain, const char *console, struct error *err)
{
	const char *name = virDomainGetName(domain->libvirt); /* now: it resets the last error */
	int ret = domain_console_open(domain->libvirt, console, &domain->console, err);

	if (!ret && virDomainResume(domain->libvirt))
		ret = error_set(err, EXIT_OURS, EIO, "libvirt cannot resume guest %s: %s", name,
				virGetLastErrorMessage());
	return ret;
}

int domain_start(struct connection *connection, const char *name, const char *xml,
		 const char *folder, const char *console, struct domain **domain_out,
		 struct error *err)
{
	struct domain *domain = alloc_array(1, sizeof(*domain));
	int ret;

	domain->connection = connection;
	domain->ended = GUEST_RUNNING;
	domain->callback = virConnectDomainEventRegisterAny(
		connection_libvirt(connection), NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
		VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), domain, NULL);
	domain->libvirt = virDomainCreateXML(connection_libvirt(connection), xml,
					     console ? VIR_DOMAIN_START_PAUSED : 0);
	if (!domain->libvirt) {
		error_set(err, EXIT_OURS, EIO,
			  "libvirt cannot start guest %s: %s (check the settings of its platform; "
			  "libvirt keeps a log of each guest)",
			  name, virGetLastErrorMessage());
		virConnectDomainEventDeregisterAny(connection_libvirt(connection),
						   domain->callback);
		free(domain);
		return -EIO;
	}
	ret = write_xml(domain, xml, folder, err);
	if (!ret && console)
		ret = listen_then_run(domain, console, err);
	if (ret) {
		domain_stop(domain);
		return ret;
	}
	*domain_out = domain;
	return 0;
}

/* A guest that its monitor stopped, e.g. on an internal error of KVM, never goes on. */
static bool is_stuck(int state, int reason)
{
	return state == VIR_DOMAIN_CRASHED ||
	       (state == VIR_DOMAIN_PAUSED && reason != VIR_DOMAIN_PAUSED_STARTING_UP &&
		reason != VIR_DOMAIN_PAUSED_USER);
}

/* Terminal and guest end in either order: each waits for the other, but not for ever. */
static enum guest_state with_console(const struct domain *domain, enum guest_state state)
{
	uint64_t console_ns = domain_console_ended_ns(domain->console);
	uint64_t guest_ns = atomic_load(&domain->ended_ns), now_ns = watch_now_ns();

	if (state == GUEST_RUNNING)
		return console_ns && now_ns - console_ns > GRACE_NS ? GUEST_UNREACHABLE : state;
	return console_ns || now_ns - guest_ns > GRACE_NS ? state : GUEST_RUNNING;
}

enum guest_state domain_poll(struct domain *domain)
{
	enum guest_state ended = (enum guest_state)atomic_load(&domain->ended);
	int state, reason;

	if (ended == GUEST_RUNNING && connection_is_lost(domain->connection))
		return GUEST_UNREACHABLE;
	if (domain->console)
		ended = with_console(domain, ended);
	if (ended != GUEST_RUNNING)
		return ended;
	if (virDomainGetState(domain->libvirt, &state, &reason, 0))
		return GUEST_RUNNING; /* gone: the event that tells why is on its way */
	return is_stuck(state, reason) ? GUEST_CRASHED : GUEST_RUNNING;
}

bool domain_vcpu_affinity(struct domain *domain, unsigned vcpu, char *out, size_t size)
{
	int nr_cpus = virNodeGetCPUMap(connection_libvirt(domain->connection), NULL, NULL, 0);
	int map_bytes = VIR_CPU_MAPLEN(nr_cpus), nr_vcpus = (int)vcpu + 1;
	AUTO_FREE virVcpuInfoPtr info = alloc_array((size_t)nr_vcpus, sizeof(*info));
	AUTO_FREE unsigned char *maps = NULL;

	if (nr_cpus <= 0 || nr_cpus > MAX_HOST_CPUS)
		return false;
	maps = alloc_array((size_t)nr_vcpus, (size_t)map_bytes);
	if (virDomainGetVcpus(domain->libvirt, info, nr_vcpus, maps, map_bytes) < nr_vcpus)
		return false;
	vcpus_describe(VIR_GET_CPUMAP(maps, map_bytes, vcpu), (unsigned)nr_cpus, out, size);
	return true;
}

void domain_stop(struct domain *domain)
{
	virDomainDestroy(domain->libvirt);
	if (domain->console)
		domain_console_close(domain->console);
	virConnectDomainEventDeregisterAny(connection_libvirt(domain->connection),
					   domain->callback);
	virDomainFree(domain->libvirt);
	free(domain);
}
