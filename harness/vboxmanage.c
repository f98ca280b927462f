/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vboxmanage.c - the option spellings of 6.1 are accepted by all later versions, too, but for
 * those in the table. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/guest-text.h"
#include "harness/vboxmanage.h"

#define NO_AUDIO                                                   \
	{                                                          \
		"--audio-driver", "none", "--audio-enabled", "off" \
	}
#define X86                                      \
	{                                        \
		"--platform-architecture", "x86" \
	}

static const struct vbox_spelling spellings[] = {
	{"6.1.", {NULL}, {"--audio", "none"}},
	{"7.0.", {NULL}, NO_AUDIO},
	{"7.1.", X86, NO_AUDIO},
	{"7.2.", X86, NO_AUDIO},
};

/* Is it three numbers with dots between, and whatever may follow? */
static bool begins_with_version(const char *line)
{
	int end = 0;

	return isdigit((unsigned char)*line) && sscanf(line, "%*u.%*u.%*u%n", &end) == 0 && end;
}

bool vboxmanage_version(const char *said, char *version, size_t size)
{
	bool found = false;

	for (const char *line = said; *line; line += *line == '\n') {
		size_t length = strcspn(line, "\r\n");

		if (begins_with_version(line)) {
			snprintf(version, size, "%.*s", (int)length, line);
			found = true;
		}
		line += strcspn(line, "\n");
	}
	return found;
}

const struct vbox_spelling *vboxmanage_spelling(const char *version)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++)
		if (!strncmp(version, spellings[i].series, strlen(spellings[i].series)))
			return &spellings[i];
	return NULL;
}

/* What an error line tells, or NULL where it is none, or where it only tells of VirtualBox's
 * own parts. A progress bar may stand before it. */
static const char *error_of(const char *line)
{
	static const char *const prefixes[] = {"VBoxManage: error: ", "VBoxManage: fatal error: "};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		const char *at = strstr(line, prefixes[i]);

		if (!at)
			continue;
		at += strlen(prefixes[i]);
		return strncmp(at, "Details: ", 9) && strncmp(at, "Context: ", 9) ? at : NULL;
	}
	return NULL;
}

/* The error lines, each once, joined by "; ". Empty where there is none. */
static char *join_errors(char *text)
{
	char *joined = alloc_copy(""), *line;

	while ((line = strsep(&text, "\n"))) {
		const char *told = error_of(line);
		char *longer;

		if (!told || !*told || strstr(joined, told))
			continue;
		longer = alloc_printf("%s%s%s", joined, *joined ? "; " : "", told);
		free(joined);
		joined = longer;
	}
	return joined;
}

char *vboxmanage_failure(const struct tool_said *said)
{
	AUTO_FREE char *text = alloc_copy(said->err);
	AUTO_FREE char *errors = NULL;

	guest_text_clean(text);
	errors = join_errors(text);
	if (*errors)
		return alloc_printf("failed: %s", errors);
	if (said->status)
		return alloc_printf("failed with exit status %d, and no word why", said->status);
	return NULL;
}

/* Only the first words name it: the rest may be longer than a message. */
static int explain(const struct vboxmanage *vbox, const char *const *arguments, int errnum,
		   const char *failure, struct error *err)
{
	return error_set(err, EXIT_OURS, errnum, "%s %s%s%s %s", vbox->tool.program, arguments[0],
			 arguments[1] ? " " : "", arguments[1] ?: "", failure);
}

int vboxmanage_run(const struct vboxmanage *vbox, const char *const *arguments, char **out,
		   struct error *err)
{
	unsigned long long limit_s = vbox->tool.limit_ns / 1000000000;
	AUTO_FREE char *late = alloc_printf("did not end within %llu s and was killed", limit_s);
	AUTO_FREE char *failure = NULL;
	struct tool_said said;
	int ret = tool_run(&vbox->tool, arguments, &said, err);

	if (ret)
		return ret == -ETIMEDOUT ? explain(vbox, arguments, ETIMEDOUT, late, err) : ret;
	failure = vboxmanage_failure(&said);
	if (failure)
		ret = explain(vbox, arguments, EIO, failure, err);
	if (!ret && out) {
		*out = said.out;
		said.out = NULL;
	}
	tool_said_clear(&said);
	return ret;
}

int vboxmanage_identify(struct vboxmanage *vbox, struct error *err)
{
	AUTO_FREE char *said = NULL;
	int ret = vboxmanage_run(vbox, (const char *const[]){"--version", NULL}, &said, err);

	if (ret)
		return ret;
	if (!vboxmanage_version(said ?: "", vbox->version, sizeof(vbox->version)))
		return error_set(err, EXIT_NOTHING, EPROTO, "%s --version tells no version",
				 vbox->tool.program);
	vbox->spelling = vboxmanage_spelling(vbox->version);
	if (!vbox->spelling)
		return error_set(err, EXIT_NOTHING, ENOTSUP,
				 "VirtualBox %s is not supported (supported: 6.1, 7.0, 7.1, 7.2)",
				 vbox->version);
	return 0;
}
