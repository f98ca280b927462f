/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake-program.h - a shell script in the place of an instrument's program, for unit tests: the task
 * that it is given, and what comes of it.
 */
#ifndef VMTICK_FAKE_PROGRAM_H
#define VMTICK_FAKE_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "guest-runner/fake-root.h"
#include "guest-runner/instrument.h"

struct fake_program {
	struct fake_root root;
	char path[PATH_MAX];
	struct job_cell cell;
	cpu_set_t online;
	struct task task; /* on CPU 1 */
	struct measured measured;
	struct facts facts;
	struct fault fault;
};

static inline void fake_program_open(struct fake_program *f, struct job_cell cell,
				     const char *script)
{
	char text[2048];

	*f = (struct fake_program){.cell = cell};
	CPU_SET(0, &f->online);
	CPU_SET(1, &f->online);
	fake_root_open(&f->root);
	snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", script);
	fake_root_put(&f->root, "/program", text);
	snprintf(f->path, sizeof(f->path), "%s/program", f->root.folder);
	chmod(f->path, 0755);
	f->task = (struct task){&f->root.paths, &f->cell, &f->online, 1};
}

static inline void fake_program_close(struct fake_program *f)
{
	facts_free(&f->facts);
	fake_root_close(&f->root);
}

/* A script that spoils its cell, and how that is told. */
struct fake_fault {
	const char *script;
	enum exchange_outcome outcome;
	const char *says;
};

/* After a failed measurement: is it told so, and nothing kept? */
static inline void fake_program_assert_fault(const struct fake_program *f,
					     const struct fake_fault *expected)
{
	assert_int_equal(f->fault.outcome, expected->outcome);
	if (!strstr(f->fault.text, expected->says))
		fail_msg("no \"%s\" in: %s", expected->says, f->fault.text);
	assert_int_equal(f->measured.fd, -1);
}

#endif
