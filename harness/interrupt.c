/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt.c - notes the signals that ask to stop. The one place with process-wide state,
 * because a signal handler has no other. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "harness/interrupt.h"
#include "harness/wake.h"

static volatile sig_atomic_t noted, count;

static void note(int signal_number)
{
	if (!noted)
		noted = signal_number;
	count++;
	wake_up();
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note}, before;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &before) && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int interrupt_signal(void)
{
	return noted;
}

int interrupt_count(void)
{
	return count;
}

int interrupt_error(struct error *err)
{
	return error_set(err, EXIT_OURS, EINTR, "interrupted by signal %d (%s)", noted,
			 strsignal(noted));
}
