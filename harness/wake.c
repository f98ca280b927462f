/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wake.c - descriptors of the whole process, because signal handlers and libvirt's callbacks
 * have no other state. Waiting costs nothing: a poll in short intervals would be seen in the
 * samples of a guest that shares its CPUs with vmtick. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/wake.h"

#define NS_PER_S 1000000000u
#define BLIND_NS 100000000u /* between looks at a file of which nothing is told */

static atomic_int something_fd = -1, child_fd = -1;
static atomic_int ending_fd = -1; /* a pidfd, borrowed */

/* Made when first used. Of two threads at once the second gives its own back. */
static int event_fd(atomic_int *slot)
{
	int fd = atomic_load(slot), none = -1;

	if (fd >= 0)
		return fd;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (atomic_compare_exchange_strong(slot, &none, fd))
		return fd;
	close(fd);
	return none;
}

static void raise_event(atomic_int *slot)
{
	static const uint64_t one = 1;
	int errnum = errno; /* of what a signal handler interrupted */

	/* It fails only where the counter is full: then the event is raised already. */
	if (write(event_fd(slot), &one, sizeof(one)) < 0)
		errno = errnum;
}

void wake_up(void)
{
	raise_event(&something_fd);
}

static void on_child(int signal_number)
{
	raise_event(&child_fd);
	wake_up();
}

int wake_on_children(void)
{
	struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART | SA_NOCLDSTOP};

	sigaction(SIGCHLD, &action, NULL);
	return event_fd(&child_fd);
}

void wake_on_end(int pidfd)
{
	atomic_store(&ending_fd, pidfd);
}

/* The folder is watched, since the file may not be there yet. Beside the console it holds
 * nothing that is written while a cell is measured. */
int wake_open_file(const char *path)
{
	AUTO_FREE char *folder = alloc_copy(path);
	char *slash = strrchr(folder, '/');
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (slash)
		slash[slash == folder] = '\0';
	if (fd >= 0 && inotify_add_watch(fd, slash ? folder : ".", IN_MODIFY | IN_CREATE) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void drain(int fd)
{
	char bytes[4096];

	while (fd >= 0 && read(fd, bytes, sizeof(bytes)) > 0)
		;
}

void wake_wait(int file_fd, uint64_t limit_ns)
{
	struct pollfd polled[] = {{.fd = event_fd(&something_fd), .events = POLLIN},
				  {.fd = file_fd, .events = POLLIN},
				  {.fd = atomic_load(&ending_fd), .events = POLLIN}};
	struct timespec limit;

	if (file_fd < 0 && limit_ns > BLIND_NS)
		limit_ns = BLIND_NS;
	limit = (struct timespec){(time_t)(limit_ns / NS_PER_S), (long)(limit_ns % NS_PER_S)};
	ppoll(polled, 3, &limit, NULL);
	drain(polled[0].fd);
	drain(polled[1].fd);
	if (polled[2].revents)
		wake_on_end(-1);
}
