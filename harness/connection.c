/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connection.c - libvirt with its events on a thread of their own. The embedded driver lives as
 * long as its connection. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libvirt/virterror.h>
#include "cli/alloc.h"
#include "harness/connection.h"
#include "harness/embed-root.h"
#include "harness/orphans.h"
#include "harness/wake.h"

#define REAP_AGAIN_MS 20 /* while an ended child is left to who waits for it */
#define NEVER_MS      (-1)

struct connection {
	virConnectPtr libvirt;
	struct claimed_folder root;
	pthread_t events;
	atomic_bool ending, lost;
	int timer;    /* off but for REAP_AGAIN_MS, and to end the thread */
	int children; /* handle for the end of embedded emulators, or -1 */
};

static void on_error(void *user, virErrorPtr error)
{
	/* Errors are read where they happen. */
}

static void on_close(virConnectPtr libvirt, int reason, void *user)
{
	struct connection *connection = user;

	atomic_store(&connection->lost, true);
	wake_up();
}

static void reap(struct connection *connection)
{
	virEventUpdateTimeout(connection->timer, orphans_reap() ? NEVER_MS : REAP_AGAIN_MS);
}

static void on_timer(int timer, void *user)
{
	reap(user);
}

static void on_child(int handle, int fd, int events, void *user)
{
	uint64_t nr_ended;

	if (read(fd, &nr_ended, sizeof(nr_ended)) == sizeof(nr_ended))
		reap(user);
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
	connection->children = virEventAddHandle(wake_on_children(), VIR_EVENT_HANDLE_READABLE,
						 on_child, connection, NULL);
	uri = alloc_printf("qemu:///embed?root=%s", connection->root.path);
	connection->libvirt = virConnectOpen(uri);
	return 0;
}

static void stop_events(struct connection *connection)
{
	atomic_store(&connection->ending, true);
	virEventUpdateTimeout(connection->timer, 0);
	pthread_join(connection->events, NULL);
	virEventRemoveTimeout(connection->timer);
	if (connection->children >= 0)
		virEventRemoveHandle(connection->children);
}

/* "vmtick-HOST+PID+LABEL": how the guests of a vmtick are told from all others on a host. No
 * host's name has a plus sign, so none is the beginning of another's. */
static char *guest_prefix(void)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	return alloc_printf("vmtick-%s+", host);
}

/* The process that started a guest of this machine's vmticks, by its name; else 0. */
static int pid_of(const char *name)
{
	AUTO_FREE char *prefix = guest_prefix();
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) ? 0 : atoi(name + len);
}

bool connection_is_ours(const char *name)
{
	return pid_of(name) == getpid();
}

bool connection_is_leftover(const char *name)
{
	int pid = pid_of(name);

	return pid > 1 && kill(pid, 0) && errno == ESRCH;
}

/* A shared libvirt daemon keeps the guests of a vmtick that was killed. */
static void destroy_leftovers(struct connection *connection)
{
	virDomainPtr *domains = NULL;
	int nr = virConnectListAllDomains(connection->libvirt, &domains,
					  VIR_CONNECT_LIST_DOMAINS_ACTIVE);

	for (int i = 0; i < nr; i++) {
		if (connection_is_leftover(virDomainGetName(domains[i])))
			virDomainDestroy(domains[i]);
		virDomainFree(domains[i]);
	}
	free(domains);
}

bool connection_is_local(const char *uri)
{
	return !strstr(uri, "://") || strstr(uri, ":///");
}

char *connection_guest_name(const char *label)
{
	AUTO_FREE char *prefix = guest_prefix();

	return alloc_printf("%s%d+%s", prefix, getpid(), label);
}

int connection_open(const char *uri, struct connection **connection_out, struct error *err)
{
	struct connection *connection = alloc_array(1, sizeof(*connection));
	int ret = 0;

	connection->root.lock_fd = connection->children = -1;
	setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 0); /* errors are told once, by us */
	virSetErrorFunc(NULL, on_error);
	virEventRegisterDefaultImpl();
	connection->timer = virEventAddTimeout(NEVER_MS, on_timer, connection, NULL);
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
	/* The embedded driver has no daemon, and refuses. */
	virConnectRegisterCloseCallback(connection->libvirt, on_close, connection, NULL);
	destroy_leftovers(connection);
	*connection_out = connection;
	return 0;
}

void connection_close(struct connection *connection)
{
	if (connection->libvirt) {
		virConnectUnregisterCloseCallback(connection->libvirt, on_close);
		virConnectClose(connection->libvirt);
	}
	stop_events(connection);
	claimed_folder_release(&connection->root);
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

bool connection_has_cpu(struct connection *connection, unsigned cpu)
{
	unsigned char *online = NULL;
	int nr_cpus = virNodeGetCPUMap(connection->libvirt, &online, NULL, 0);
	bool has = nr_cpus < 0 || (cpu < (unsigned)nr_cpus && VIR_CPU_USED(online, cpu));

	free(online);
	return has;
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

bool connection_is_lost(const struct connection *connection)
{
	return atomic_load(&connection->lost);
}

virConnectPtr connection_libvirt(const struct connection *connection)
{
	return connection->libvirt;
}
