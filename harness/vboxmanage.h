/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vboxmanage.h - VirtualBox's command-line tool: one command at a time, its version, and its
 * errors as one line. It says that it failed by its exit status, or by its words alone.
 */
#ifndef VMTICK_VBOXMANAGE_H
#define VMTICK_VBOXMANAGE_H

#include <stdbool.h>
#include <stddef.h>
#include "cli/error.h"
#include "harness/tool.h"

#define VBOXMANAGE_VERSION_MAX 32 /* bytes, NUL included */

/* What is not said alike to every version. NULL-padded. */
struct vbox_spelling {
	const char *series;
	const char *architecture[2]; /* more words of createvm */
	const char *no_audio[4];     /* more words of modifyvm */
};

struct vboxmanage {
	struct tool tool;
	char version[VBOXMANAGE_VERSION_MAX]; /* "7.0.14r161095" */
	const struct vbox_spelling *spelling;
};

/* The version in what `--version` printed: of its lines the last that begins with one, since
 * the wrapper of a distribution may warn before it. False where none does. */
bool vboxmanage_version(const char *said, char *version, size_t size);

/* How to speak to this version, or NULL: it is none of those that are supported. */
const struct vbox_spelling *vboxmanage_spelling(const char *version);

/* "failed: " and why, in one line, which the caller frees; NULL: it did not. */
char *vboxmanage_failure(const struct tool_said *said);

/* Run a command. What it printed comes in *out, where that is wanted; the caller frees.
 * Errors: those of tool_run; EIO with VirtualBox's own words (EXIT_OURS). */
int vboxmanage_run(const struct vboxmanage *vbox, const char *const *arguments, char **out,
		   struct error *err);

/* Find out version and spelling. Errors: those above; EPROTO: it tells no version; ENOTSUP: of
 * one that is not supported. */
int vboxmanage_identify(struct vboxmanage *vbox, struct error *err);

#endif
