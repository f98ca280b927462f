/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tool.h - runs a vendor's command-line program to its end, within a time limit, in an
 * environment of its own, and keeps what it said.
 */
#ifndef VMTICK_TOOL_H
#define VMTICK_TOOL_H

#include <stdint.h>
#include "cli/error.h"

struct tool {
	const char *program;		/* a path, or a name to be found in PATH */
	const char *const *environment; /* NULL-ended: NAME=VALUE is set, NAME alone removed */
	uint64_t limit_ns;
};

/* What it said, as text: a NUL that it printed becomes a blank, and all behind the first MiB of
 * each stream is dropped. */
struct tool_said {
	int status; /* its exit status */
	char *out, *err;
};

/*
 * Run it with the arguments (NULL-ended, without the program's name). Returns 0 however it exits,
 * with *said filled, to be cleared. Daemons that it leaves behind are not waited for, though they
 * may have kept its streams.
 * Errors: ENOENT and the like where it cannot be started (EXIT_NOTHING); ETIMEDOUT where it was
 * killed at its limit, with all of its process group; EIO where a signal ended it (EXIT_OURS).
 */
int tool_run(const struct tool *tool, const char *const *arguments, struct tool_said *said,
	     struct error *err);
void tool_said_clear(struct tool_said *said);

/* The tool and its arguments as one line, for messages; the caller frees. */
char *tool_line(const struct tool *tool, const char *const *arguments);

#endif
