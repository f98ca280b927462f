/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain.c - libvirt, for one transient domain at a time. Events come on a thread of their
 * own; what they tell is one atomic word per domain. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include "cli/alloc.h"
#include "harness/domain.h"
#include "harness/embed-root.h"
#include "harness/orphans.h"

#define WAKE_MS	      20 /* how often the event thread looks beside libvirt's events */
#define MAX_HOST_CPUS 4096

struct connection {
	virConnectPtr libvirt;
	struct embed_root root;
	pthread_t events;
	atomic_bool ending;
	int wake_timer;
};

struct domain {
	virDomainPtr libvirt;
	struct connection *connection;
	int callback;
	atomic_int ended; /* enum guest_state, as the event told */
};

static void on_error(void *user, virErrorPtr error)
{
	/* Errors are read where they happen. */
}

static void on_wake(int timer, void *user)
{
	orphans_reap();
}

static void *run_events(void *user)
{
	struct connection *connection = user;

	while (!atomic_load(&connection->ending))
		virEventRunDefaultImpl();
	return NULL;
}

static int open_embedded(struct connection *connection, struct error *err)
{
	AUTO_FREE char *uri = NULL;
	int ret = embed_root_claim(&connection->root, err);

	if (ret)
		return ret;
	orphans_adopt();
	uri = alloc_printf("qemu:///embed?root=%s", connection->root.path);
	connection->libvirt = virConnectOpen(uri);
	return 0;
}

static void stop_events(struct connection *connection)
{
	atomic_store(&connection->ending, true);
	pthread_join(connection->events, NULL);
	virEventRemoveTimeout(connection->wake_timer);
}

/* "vmtick-HOST-PID-": how the guests of a vmtick are told from all others on a host. */
static void name_prefix(char *out, size_t size, int pid)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(out, size, "vmtick-%s-%d-", host, pid);
}

/* Was this domain started by a vmtick of this machine that is no more? */
static bool is_leftover(const char *name)
{
	const char *dash = strrchr(name, '-');
	char prefix[128];
	int pid = 0;

	for (; dash && dash > name; dash = memrchr(name, '-', (size_t)(dash - name))) {
		pid = atoi(dash + 1);
		name_prefix(prefix, sizeof(prefix), pid);
		if (pid > 1 && !strncmp(name, prefix, strlen(prefix)))
			return kill(pid, 0) && errno == ESRCH;
	}
	return false;
}

/* A shared libvirt daemon keeps the guests of a vmtick that was killed. */
static void destroy_leftovers(struct connection *connection)
{
	virDomainPtr *domains = NULL;
	int nr = virConnectListAllDomains(connection->libvirt, &domains,
					  VIR_CONNECT_LIST_DOMAINS_ACTIVE);

	for (int i = 0; i < nr; i++) {
		if (is_leftover(virDomainGetName(domains[i])))
			virDomainDestroy(domains[i]);
		virDomainFree(domains[i]);
	}
	free(domains);
}

char *connection_guest_name(const char *label)
{
	char prefix[128];

	name_prefix(prefix, sizeof(prefix), getpid());
	return alloc_printf("%s%s", prefix, label);
}

int connection_open(const char *uri, struct connection **connection_out, struct error *err)
{
	struct connection *connection = alloc_array(1, sizeof(*connection));
	int ret = 0;

	connection->root.lock_fd = -1;
	setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 0); /* errors are told once, by us */
	virSetErrorFunc(NULL, on_error);
	virEventRegisterDefaultImpl();
	connection->wake_timer = virEventAddTimeout(WAKE_MS, on_wake, NULL, NULL);
	if (pthread_create(&connection->events, NULL, run_events, connection))
		abort();
	if (!strcmp(uri, "qemu:///embed"))
		ret = open_embedded(connection, err);
	else
		connection->libvirt = virConnectOpen(uri);
	if (!ret && !connection->libvirt)
		ret = error_set(err, EXIT_NOTHING, ENODEV, "libvirt cannot connect to %s: %s", uri,
				virGetLastErrorMessage());
	if (ret) {
		connection_close(connection);
		return ret;
	}
	destroy_leftovers(connection);
	*connection_out = connection;
	return 0;
}

void connection_close(struct connection *connection)
{
	if (connection->libvirt)
		virConnectClose(connection->libvirt);
	stop_events(connection);
	embed_root_release(&connection->root);
	free(connection);
}

void connection_version(struct connection *connection, char *out, size_t size)
{
	unsigned long vmm = 0, libvirt = 0;

	virConnectGetVersion(connection->libvirt, &vmm);
	virConnectGetLibVersion(connection->libvirt, &libvirt);
	snprintf(out, size, "%s %lu.%lu.%lu, libvirt %lu.%lu.%lu",
		 virConnectGetType(connection->libvirt) ?: "?", vmm / 1000000, vmm / 1000 % 1000,
		 vmm % 1000, libvirt / 1000000, libvirt / 1000 % 1000, libvirt % 1000);
}

int connection_supports(struct connection *connection, const char *type, const char *machine,
			const char *emulator, struct error *err)
{
	char *capabilities = virConnectGetDomainCapabilities(
		connection->libvirt, *emulator ? emulator : NULL, "x86_64", machine, type, 0);

	if (!capabilities)
		return error_set(err, EXIT_NOTHING, ENODEV,
				 "libvirt cannot run a %s guest with machine %s: %s", type, machine,
				 virGetLastErrorMessage());
	free(capabilities);
	return 0;
}

static int on_lifecycle(virConnectPtr libvirt, virDomainPtr which, int event, int detail,
			void *user)
{
	struct domain *domain = user;
	bool wanted = detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN ||
		      detail == VIR_DOMAIN_EVENT_STOPPED_DESTROYED;

	if (event == VIR_DOMAIN_EVENT_STOPPED)
		atomic_store(&domain->ended, wanted ? GUEST_OFF : GUEST_CRASHED);
	else if (event == VIR_DOMAIN_EVENT_CRASHED)
		atomic_store(&domain->ended, GUEST_CRASHED);
	return 0;
}

int domain_start(struct connection *connection, const char *name, const char *xml,
		 struct domain **domain_out, struct error *err)
{
	struct domain *domain = alloc_array(1, sizeof(*domain));

	domain->connection = connection;
	domain->ended = GUEST_RUNNING;
	domain->callback = virConnectDomainEventRegisterAny(
		connection->libvirt, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
		VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), domain, NULL);
	domain->libvirt = virDomainCreateXML(connection->libvirt, xml, 0);
	if (!domain->libvirt) {
		error_set(err, EXIT_OURS, EIO, "libvirt cannot start guest %s: %s", name,
			  virGetLastErrorMessage());
		virConnectDomainEventDeregisterAny(connection->libvirt, domain->callback);
		free(domain);
		return -EIO;
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

enum guest_state domain_poll(struct domain *domain)
{
	int state, reason, ended = atomic_load(&domain->ended);

	if (ended != GUEST_RUNNING)
		return (enum guest_state)ended;
	if (virDomainGetState(domain->libvirt, &state, &reason, 0))
		return GUEST_RUNNING; /* gone: the event that tells why is on its way */
	return is_stuck(state, reason) ? GUEST_CRASHED : GUEST_RUNNING;
}

char *domain_live_xml(struct domain *domain)
{
	return virDomainGetXMLDesc(domain->libvirt, 0);
}

/* Ranges of set bits, as "0-1,4". */
static void describe_cpus(const unsigned char *map, int nr_cpus, char *out, size_t size)
{
	FILE *text = fmemopen(out, size, "w");

	if (!text)
		return;
	for (int cpu = 0, first; cpu < nr_cpus; cpu++) {
		if (!VIR_CPU_USED(map, cpu))
			continue;
		first = cpu;
		while (cpu + 1 < nr_cpus && VIR_CPU_USED(map, cpu + 1))
			cpu++;
		fprintf(text, ftell(text) ? ",%d" : "%d", first);
		if (cpu > first)
			fprintf(text, "-%d", cpu);
	}
	fclose(text);
	out[size - 1] = '\0';
}

bool domain_vcpu_affinity(struct domain *domain, unsigned vcpu, char *out, size_t size)
{
	int nr_cpus = virNodeGetCPUMap(domain->connection->libvirt, NULL, NULL, 0);
	int map_bytes = VIR_CPU_MAPLEN(nr_cpus), nr_vcpus = (int)vcpu + 1;
	AUTO_FREE virVcpuInfoPtr info = alloc_array((size_t)nr_vcpus, sizeof(*info));
	AUTO_FREE unsigned char *maps = NULL;

	if (nr_cpus <= 0 || nr_cpus > MAX_HOST_CPUS)
		return false;
	maps = alloc_array((size_t)nr_vcpus, (size_t)map_bytes);
	if (virDomainGetVcpus(domain->libvirt, info, nr_vcpus, maps, map_bytes) < nr_vcpus)
		return false;
	describe_cpus(VIR_GET_CPUMAP(maps, map_bytes, vcpu), nr_cpus, out, size);
	return true;
}

void domain_stop(struct domain *domain)
{
	virDomainDestroy(domain->libvirt);
	virConnectDomainEventDeregisterAny(domain->connection->libvirt, domain->callback);
	virDomainFree(domain->libvirt);
	free(domain);
}
