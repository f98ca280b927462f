/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmrun.c - errors come as "Error: ..." on standard output, among lines of its libraries; a
 * locale may translate the word. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/guest-text.h"
#include "harness/vmrun.h"

/* The newest virtual hardware of each product (VMware KB 1003746). Player counts like
 * Workstation. In the order of versions. */
static const struct {
	unsigned major, minor, hardware;
} known[] = {{15, 0, 16}, {16, 0, 18}, {16, 2, 19}, {17, 0, 20}, {17, 5, 21}, {25, 0, 22}};

/* A line tells of a failure, whatever the exit status. The second when its libraries gave up. */
static const char *error_of(const char *line)
{
	if (!strncmp(line, "Error: ", 7))
		return line + 7;
	return strstr(line, "unrecoverable error") ? line : NULL;
}

/* The lines that tell of a failure, joined by "; ", else the last line that says anything. */
static char *find_error(const char *text, bool failed)
{
	AUTO_FREE char *copy = alloc_copy(text);
	char *rest = copy, *line, *found = NULL, *last = NULL;

	guest_text_clean(copy);
	while ((line = strsep(&rest, "\n"))) {
		const char *error = error_of(line);
		char *longer;

		if (line[strspn(line, " \t")])
			last = line;
		if (!error)
			continue;
		longer = alloc_printf("%s%s%s", found ?: "", found ? "; " : "", error);
		free(found);
		found = longer;
	}
	return found || !failed || !last ? found : alloc_copy(last);
}

char *vmrun_failure(const struct tool_said *said)
{
	bool failed = said->status != 0;
	char *error = find_error(said->out, false) ?: find_error(said->err, false);

	if (!error && failed)
		error = find_error(said->out, true) ?: find_error(said->err, true);
	if (!error && failed)
		error = alloc_printf("exit status %d, without a word", said->status);
	return error;
}

int vmrun_run(const struct vmrun *vmrun, const char *command, const char *vmx, const char *how,
	      struct error *err)
{
	const char *const arguments[] = {"-T", vmrun->product, command, vmx, how, NULL};
	AUTO_FREE char *line = tool_line(&vmrun->tool, arguments);
	struct tool_said said;
	int ret = tool_run(&vmrun->tool, arguments, &said, err);

	if (ret)
		return ret;
	AUTO_FREE char *failure = vmrun_failure(&said);
	tool_said_clear(&said);
	guest_text_clean(line);
	return failure ? error_set(err, EXIT_OURS, EIO, "\"%s\" failed: %s", line, failure) : 0;
}

/* "VMware Workstation 17.5.2 build-23775571", "VMware Player 16.2.4 build-...", and since 2025
 * "VMware Workstation 25H2 build-...". */
static bool parse_line(const char *line, struct vmware_version *version)
{
	static const char *const products[] = {"VMware Workstation ", "VMware Player "};
	unsigned major, minor = 0;
	size_t i = 0;

	while (i < 2 && strncmp(line, products[i], strlen(products[i])))
		i++;
	if (i == 2 || sscanf(line + strlen(products[i]), "%u%*[.H]%u", &major, &minor) < 1)
		return false;
	*version = (struct vmware_version){.major = major, .minor = minor};
	snprintf(version->text, sizeof(version->text), "%s", line);
	return true;
}

bool vmware_version_parse(const char *said, struct vmware_version *version)
{
	AUTO_FREE char *copy = alloc_copy(said);
	char *rest = copy, *line;
	bool found = false;

	guest_text_clean(copy);
	while ((line = strsep(&rest, "\n")))
		found |= parse_line(line, version);
	for (size_t i = 0; found && i < sizeof(known) / sizeof(*known); i++)
		if (version->major > known[i].major ||
		    (version->major == known[i].major && version->minor >= known[i].minor))
			version->hardware = known[i].hardware;
	return found;
}

/* The program of this name where vmrun lies, or in PATH. */
static char *program_beside(const char *vmrun, const char *name)
{
	const char *slash = strrchr(vmrun, '/');

	return slash ? alloc_printf("%.*s/%s", (int)(slash - vmrun), vmrun, name)
		     : alloc_copy(name);
}

/* As libvirt's VMware driver asks, which takes either stream. */
int vmware_version_ask(const struct vmrun *vmrun, struct vmware_version *version, struct error *err)
{
	AUTO_FREE char *program = program_beside(
		vmrun->tool.program, strcmp(vmrun->product, "ws") ? "vmplayer" : "vmware");
	struct tool tool = {program, vmrun->tool.environment, vmrun->tool.limit_ns};
	struct tool_said said;
	int ret = tool_run(&tool, (const char *const[]){"-v", NULL}, &said, err);

	if (ret)
		return ret;
	if (!vmware_version_parse(said.out, version) && !vmware_version_parse(said.err, version))
		ret = error_set(err, EXIT_NOTHING, EPROTO,
				"\"%s -v\" tells no version of VMware Workstation or Player",
				program);
	tool_said_clear(&said);
	return ret;
}
