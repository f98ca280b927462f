/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form.h - the forms of files that can be imported, and how each is known by its first lines. */
#ifndef VMTICK_FORM_H
#define VMTICK_FORM_H

#include <stdbool.h>
#include <stdint.h>
#include "cli/error.h"

enum form {
	FORM_JSON,	/* cyclictest --json */
	FORM_HISTOGRAM, /* cyclictest -h or -H */
	FORM_VERBOSE,	/* cyclictest -v */
	FORM_TIMERLAT,	/* rtla timerlat hist */
	FORM_NUMBERS,
};

struct form_facts {
	const char *what;	/* in messages */
	const char *as;		/* the word of --as */
	const char *instrument; /* of its cells */
	const char *timer;	/* likewise; what is not known has a word, too */
	const char *ending;	/* of the file in the run */
	const char *part;	/* what its columns are: "thread", "cpu" */
	uint64_t unit_ns;	/* of its numbers, where nobody says otherwise; 0: it tells */
};

extern const struct form_facts form_facts[];
/* The words of --as, ended by NULL. */
extern const char *const form_words[];

/* Is the line, without its end, one of cyclictest's -v, "  0:  17:  62"? */
bool form_verbose_line(const char *line, uint64_t *thread, uint64_t *cycle, const char **value);

/* The form of the file at path; one of the word as, or any where that is NULL. name is for
 * messages. Errors: EXIT_USAGE, EXIT_OURS. */
int form_of(const char *path, const char *name, const char *as, enum form *form_out,
	    struct error *err);

#endif
