/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt.c - the signals that ask the runner to stop. They stay pending for ever. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include "guest-runner/interrupt.h"

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

void interrupt_block(void)
{
	sigset_t set = stop_signals();

	sigprocmask(SIG_BLOCK, &set, NULL);
}

void interrupt_unblock(void)
{
	sigset_t set = stop_signals();

	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int interrupt_fd(void)
{
	sigset_t set = stop_signals();

	return signalfd(-1, &set, SFD_CLOEXEC);
}

bool interrupt_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) ||
	       sigismember(&pending, SIGHUP);
}

int interrupt_fault(struct fault *fault)
{
	return fault_set(fault, EXCHANGE_ERROR, EINTR, "the runner was told to stop");
}
