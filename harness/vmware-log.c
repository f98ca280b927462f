/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmware-log.c - a line is "TIME| THREAD| LEVEL: TEXT", or since Workstation 17 "TIME LEVEL THREAD
 * TEXT"; what counts is found by its text. A message is a block: a line "Msg_Post: Error" or
 * "Msg_Question:", lines of text with tags like [msg.uuid.altered], and a rule of dashes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/guest-text.h"
#include "harness/vmware-log.h"

#define MAX_LOG	    (8 << 20)
#define MAX_MESSAGE 512 /* bytes */
#define RULE	    "--------------------"

char *vmware_log_read(const char *path)
{
	FILE *file = fopen(path, "re");
	char *log = alloc_array(MAX_LOG + 1, 1);
	size_t nr_bytes = 0;

	if (file) {
		nr_bytes = fread(log, 1, MAX_LOG, file);
		fclose(file);
	}
	for (size_t i = 0; i < nr_bytes; i++)
		if (!log[i])
			log[i] = ' ';
	log[nr_bytes] = '\0';
	guest_text_clean(log);
	return alloc_grow(log, nr_bytes + 1, 1);
}

/* What follows the first occurrence of a mark on its line, or NULL. */
static char *after(const char *log, const char *mark)
{
	const char *at = strstr(log, mark);

	if (!at)
		return NULL;
	at += strlen(mark);
	at += strspn(at, " ");
	return alloc_printf("%.*s", (int)strcspn(at, "\n"), at);
}

/* "Monitor Mode: CPL0" is VMware's own monitor in the host's kernel, "ULM" a user-level one on
 * that of another. The modules of the first tell which extension of the CPU it uses. */
char *vmware_log_engine(const char *log)
{
	AUTO_FREE char *mode = after(log, "Monitor Mode: ");
	const char *extension = strstr(log, "hv-vt")	? ", VT-x"
				: strstr(log, "hv-svm") ? ", AMD-V"
							: "";

	if (mode)
		return alloc_printf("%.*s%s", (int)strcspn(mode, " "), mode, extension);
	return after(log, "HV Settings: ") ?: alloc_copy("unknown");
}

char *vmware_log_setting(const char *log, const char *key)
{
	AUTO_FREE char *mark = alloc_printf(" %s = \"", key);

	for (const char *line = log, *end; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		const char *dict = memmem(line, (size_t)(end - line), "DICT ", 5);
		const char *value =
			dict ? memmem(dict, (size_t)(end - dict), mark, strlen(mark)) : NULL;

		if (!value)
			continue;
		value += strlen(mark);
		return alloc_printf("%.*s", (int)strcspn(value, "\"\n"), value);
	}
	return alloc_copy("unknown");
}

/* Take the tags out, "[msg.uuid.altered] ", and the blanks at both ends. */
static void strip(char *text)
{
	char *to = text;

	for (const char *from = text + strspn(text, " "); *from; from++) {
		if (!strncmp(from, "[msg.", 5) && strchr(from, ']'))
			from = strchr(from, ']') + (strchr(from, ']')[1] == ' ');
		else
			*to++ = *from;
	}
	while (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

static size_t column_of(const char *log, const char *at)
{
	size_t column = 0;

	while (at - column > log && at[-(ssize_t)column - 1] != '\n')
		column++;
	return column;
}

static char *append(char *message, const char *text, size_t length)
{
	char *longer =
		alloc_printf("%s%s%.*s", message, *message && length ? " " : "", (int)length, text);

	free(message);
	return longer;
}

/* The message whose block begins at *at, within log; *at becomes what is behind it. Its lines
 * begin at the same column, a blank at their end may be missing. The rule may stand at the end
 * of the last one. */
static char *read_message(const char *log, const char **at)
{
	size_t column = column_of(log, *at);
	char *message = alloc_copy("");
	const char *line = *at;
	bool ruled = false;

	while (!ruled && *(line += strcspn(line, "\n"))) {
		size_t length = strcspn(++line, "\n");
		size_t skip = column < length ? column : length + 2 > column ? length : 0;
		const char *rule = memmem(line + skip, length - skip, RULE, strlen(RULE));
		const char *end = rule ?: line + length;

		message = append(message, line + skip, (size_t)(end - line) - skip);
		ruled = rule || strlen(message) > MAX_MESSAGE;
	}
	strip(message);
	*at = line;
	return message;
}

static const char *next_message(const char *log)
{
	const char *error = strstr(log, "Msg_Post: Error"),
		   *question = strstr(log, "Msg_Question:");

	return error && (!question || error < question) ? error : question;
}

char *vmware_log_messages(const char *log)
{
	char *all = NULL;

	for (const char *at = log; (at = next_message(at));) {
		AUTO_FREE char *message = read_message(log, &at);
		char *longer;

		if (all && strlen(all) + strlen(message) > MAX_MESSAGE)
			break;
		longer = all ? alloc_printf("%s; %s", all, message) : alloc_copy(message);
		free(all);
		all = longer;
	}
	return all;
}

/* An answer is noted as "MsgQuestion: msg.uuid.altered reply=0". */
char *vmware_log_question(const char *log)
{
	const char *last = NULL;

	for (const char *at = log; (at = strstr(at, "Msg_Question:")); at++)
		last = at;
	return last && !strstr(last, "MsgQuestion: ") ? read_message(log, &last) : NULL;
}

bool vmware_log_is_clean_end(const char *log)
{
	return strstr(log, "VMX exit (0)") && !strstr(log, "unrecoverable error");
}
