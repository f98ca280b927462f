/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stage.c - reads a lab host's console line by line. What it prints is advice, never data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "harness/guest-text.h"
#include "lab/stage.h"

#define PREFIX "@lab "

static const char *const names[] = {
	[LAB_EMULATOR] = "emulator", [LAB_HYPERVISOR] = "hypervisor", [LAB_KERNEL] = "kernel",
	[LAB_DAEMONS] = "daemons",   [LAB_COMMAND] = "command",	      [LAB_END] = "end",
};

const char *lab_stage_name(enum lab_stage stage)
{
	return names[stage];
}

static void advance(struct stage_reader *reader, enum lab_stage stage)
{
	if (stage > reader->stage)
		reader->stage = stage;
}

static void take_word(struct stage_reader *reader, const char *line)
{
	char name[16];

	reader->nr_signs++;
	if (sscanf(line, "stage %15s", name) == 1) {
		for (enum lab_stage stage = LAB_KERNEL; stage <= LAB_COMMAND; stage++)
			if (!strcmp(name, names[stage]))
				advance(reader, stage);
	} else if (sscanf(line, "end %d", &reader->status) == 1) {
		advance(reader, LAB_END);
	} else if (!strncmp(line, "failed ", 7)) {
		snprintf(reader->failure, sizeof(reader->failure), "%s", line + 7);
	}
}

static void keep_line(struct stage_reader *reader)
{
	struct names *tail = &reader->tail;

	if (!*reader->line)
		return;
	names_add(tail, reader->line);
	if (tail->nr <= STAGE_TAIL_LINES)
		return;
	free(tail->word[0]);
	memmove(tail->word, tail->word + 1, --tail->nr * sizeof(*tail->word));
}

/* The hypervisor's and the kernel's messages may stand before ours in a line. */
static void take_line(struct stage_reader *reader)
{
	const char *at;

	reader->line[reader->nr_line] = '\0';
	reader->nr_line = 0;
	guest_text_clean(reader->line);
	at = strstr(reader->line, PREFIX);
	if (at)
		take_word(reader, at + strlen(PREFIX));
	else
		keep_line(reader);
}

void stage_read(struct stage_reader *reader, const char *bytes, size_t nr_bytes)
{
	for (size_t i = 0; i < nr_bytes; i++) {
		if (bytes[i] == '\n')
			take_line(reader);
		else if (bytes[i] != '\r' && reader->nr_line < sizeof(reader->line) - 1)
			reader->line[reader->nr_line++] = bytes[i];
	}
}

void stage_clear(struct stage_reader *reader)
{
	names_clear(&reader->tail);
}
