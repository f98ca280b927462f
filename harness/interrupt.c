/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interrupt.c - notes the signals that ask to stop. The one place with process-wide state,
 * because a signal handler has no other. */
#include <signal.h>
#include "harness/interrupt.h"

static volatile sig_atomic_t noted;

static void note(int signal_number)
{
	if (!noted)
		noted = signal_number;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int interrupt_signal(void)
{
	return noted;
}
