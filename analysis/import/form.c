// SPDX-License-Identifier: GPL-2.0-or-later
/* form.c - tells forms apart. What is none of the others is taken for numbers, whose reader names
 * the line that is none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "analysis/import/form.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

#define HEAD_BYTES 8192

const struct form_facts form_facts[] = {
	[FORM_JSON] = {"cyclictest's JSON", "cyclictest", "cyclictest", "hrtimer", "json", "thread",
		       0},
	[FORM_HISTOGRAM] = {"cyclictest's histogram", "cyclictest", "cyclictest", "hrtimer", "hist",
			    "thread", 0},
	[FORM_VERBOSE] = {"cyclictest's -v", "cyclictest", "cyclictest-v", "hrtimer", "txt",
			  "thread", 1000},
	[FORM_TIMERLAT] = {"rtla's timerlat hist", "timerlat", "timerlat", "hrtimer", "txt", "cpu",
			   0},
	[FORM_NUMBERS] = {"numbers", "numbers", "numbers", "unknown", "txt", "", 1},
};

const char *const form_words[] = {"cyclictest", "timerlat", "numbers", NULL};

bool form_verbose_line(const char *line, uint64_t *thread, uint64_t *cycle, const char **value)
{
	line += strspn(line, " ");
	if (!printed_number(&line, thread) || *line++ != ':')
		return false;
	line += strspn(line, " ");
	if (!printed_number(&line, cycle) || *line++ != ':')
		return false;
	*value = line + strspn(line, " ");
	return true;
}

static bool has_verbose_line(char *head)
{
	uint64_t thread, cycle;
	const char *value;
	char *line;

	while ((line = strsep(&head, "\n")))
		if (form_verbose_line(line, &thread, &cycle, &value))
			return true;
	return false;
}

/* The first bytes as text; the caller frees. NULL where they cannot be read. */
static char *read_head(const char *path)
{
	char *head = alloc_array(HEAD_BYTES + 1, 1);
	FILE *file = fopen(path, "re");

	if (!file)
		return NULL;
	fread(head, 1, HEAD_BYTES, file);
	fclose(file);
	return head;
}

static enum form recognize(char *head)
{
	if (*head == '{')
		return FORM_JSON;
	if (strstr(head, "# Histogram\n"))
		return FORM_HISTOGRAM;
	if (strstr(head, "RTLA timerlat") || strstr(head, "\nIndex "))
		return FORM_TIMERLAT;
	return has_verbose_line(head) ? FORM_VERBOSE : FORM_NUMBERS;
}

int form_of(const char *path, const char *name, const char *as, enum form *form_out,
	    struct error *err)
{
	AUTO_FREE char *head = read_head(path);

	if (!head)
		return error_set(err, EXIT_OURS, errno, "%s: cannot be read: %s", path,
				 strerror(errno));
	*form_out = recognize(head);
	if (as && !strcmp(as, form_facts[FORM_NUMBERS].as))
		*form_out = FORM_NUMBERS;
	if (as && strcmp(as, form_facts[*form_out].as) != 0)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "%s: is not of %s, but looks like %s: leave out --as, or name "
				 "another file",
				 name, as, form_facts[*form_out].what);
	return 0;
}
