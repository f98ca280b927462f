/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * program.h - a program that measures: run to its end within a limit, what it prints kept in
 * memory, byte for byte. Nothing of it is left when program_run returns.
 */
#ifndef VMTICK_PROGRAM_H
#define VMTICK_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "guest-runner/fault.h"

struct program {
	const char *const *arguments; /* NULL-ended; the first is the program's file */
	unsigned int limit_ms;
	int end_signal;	    /* what it needs to end and leave nothing; SIGKILL follows it */
	uint64_t out_bytes; /* it may write no more than this to one file */
	/* Looks at it while it runs, from time to time until it returns true; may be NULL. */
	bool (*look)(pid_t pid, void *user);
	void *user;
};

/*
 * Run it. out: a descriptor of a memory file that takes its standard output; *main_ns: the CPU
 * time of its main thread, which does not measure. Errors:
 * EXCHANGE_SKIPPED where there is no such program; EXCHANGE_FAILED where it was killed or took
 * too long; EXCHANGE_ERROR, with its last words, where its exit status was not 0 or a signal
 * stops the runner.
 */
int program_run(const struct program *program, int out, uint64_t *main_ns, struct fault *fault);

/* The text in a memory file, NUL-terminated, the caller's to free. */
char *program_text(int fd);

#endif
