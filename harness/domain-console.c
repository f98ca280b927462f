/* SPDX-License-Identifier: GPL-2.0-or-later */
/* domain-console.c - a libvirt stream, read whenever it has something. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libvirt/virterror.h>
#include "cli/alloc.h"
#include "harness/domain-console.h"
#include "harness/wake.h"
#include "harness/watch.h"

#define WOULD_BLOCK (-2) /* as libvirt has it */

struct domain_console {
	virStreamPtr stream;
	int fd; /* of the file */
	atomic_ullong ended_ns;
	atomic_int nr_owners; /* who opened it, and libvirt while it may call on_stream */
};

static void let_go(void *user)
{
	struct domain_console *console = user;

	if (atomic_fetch_sub(&console->nr_owners, 1) > 1)
		return;
	close(console->fd);
	free(console);
}

/* What the file does not take, e.g. on a full disk, is lost: the console is advice, not data. */
static void append(int fd, const char *bytes, size_t nr_bytes)
{
	ssize_t done;

	for (; nr_bytes; bytes += done, nr_bytes -= (size_t)done) {
		done = write(fd, bytes, nr_bytes);
		if (done < 0 && errno != EINTR)
			return;
		done = done < 0 ? 0 : done;
	}
}

static void on_stream(virStreamPtr stream, int events, void *user)
{
	struct domain_console *console = user;
	char bytes[4096];
	int got;

	while ((got = virStreamRecv(stream, bytes, sizeof(bytes))) > 0)
		append(console->fd, bytes, (size_t)got);
	if (got == WOULD_BLOCK && !(events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP)))
		return;
	virStreamEventRemoveCallback(stream);
	atomic_store(&console->ended_ns, watch_now_ns());
	wake_up();
}

/* From now on the stream is read, and libvirt owns the console too. */
static int listen(struct domain_console *console)
{
	int events = VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP;

	atomic_fetch_add(&console->nr_owners, 1);
	if (!virStreamEventAddCallback(console->stream, events, on_stream, console, let_go))
		return 0;
	atomic_fetch_sub(&console->nr_owners, 1);
	return -1;
}

int domain_console_open(virDomainPtr domain, const char *path, struct domain_console **console_out,
			struct error *err)
{
	struct domain_console *console = alloc_array(1, sizeof(*console));
	const char *name = virDomainGetName(domain); /* asked first: it clears libvirt's error */

	console->nr_owners = 1;
	console->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (console->fd < 0) {
		free(console);
		return error_set(err, EXIT_OURS, errno,
				 "console %s cannot be made: %s: choose another folder with -o",
				 path, strerror(errno));
	}
	console->stream = virStreamNew(virDomainGetConnect(domain), VIR_STREAM_NONBLOCK);
	if (!console->stream || virDomainOpenConsole(domain, NULL, console->stream, 0) ||
	    listen(console)) {
		error_set(err, EXIT_OURS, EIO,
			  "libvirt cannot open guest %s's console: %s: is xenconsoled running?",
			  name, virGetLastErrorMessage());
		domain_console_close(console);
		return -EIO;
	}
	*console_out = console;
	return 0;
}

uint64_t domain_console_ended_ns(const struct domain_console *console)
{
	return atomic_load(&console->ended_ns);
}

void domain_console_close(struct domain_console *console)
{
	if (console->stream) {
		virStreamEventRemoveCallback(console->stream);
		virStreamAbort(console->stream);
		virStreamFree(console->stream);
	}
	let_go(console);
}
