/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vbox-facts.c - reads line by line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/vbox-facts.h"

/* A quoted value up to its closing quote, \" being a quote in it; or all of the line. */
static void take_value(const char *at, char *value, size_t size)
{
	bool quoted = *at == '"';
	size_t nr = 0;

	for (at += quoted; *at && *at != '\n' && !(quoted && *at == '"') && nr + 1 < size; at++) {
		if (quoted && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		value[nr++] = *at;
	}
	value[nr] = '\0';
}

bool vbox_info_value(const char *info, const char *key, char *value, size_t size)
{
	size_t length = strlen(key);

	value[0] = '\0';
	for (const char *line = info; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) || line[length] != '=')
			continue;
		take_value(line + length + 1, value, size);
		return true;
	}
	return false;
}

/* "TM: cTSCTicksPerSecond=... enmTSCMode=2 (RealTSCOffset)" */
static void note_tsc_mode(struct vbox_log *log, const char *line)
{
	const char *at = strstr(line, "enmTSCMode=");

	if (at)
		sscanf(at, "enmTSCMode=%*d (%31[A-Za-z])", log->tsc_mode);
}

/* Where VirtualBox falls back it says so before or after what it would rather have used. */
static void note_engine(struct vbox_log *log, const char *line)
{
	static const struct {
		const char *said, *engine;
	} engines[] = {
		{"HM: HMR3Init: VT-x", "VT-x"},
		{"HM: HMR3Init: AMD-V", "AMD-V"},
		{"HM: HMR3Init: Attempting fall back to NEM", "NEM"},
		{"HM: HMR3Init: Falling back on IEM", "IEM"},
		{"NEM: NEMR3Init: Snail execution mode is active", "NEM"},
	};

	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++)
		if (strstr(line, engines[i].said))
			snprintf(log->engine, sizeof(log->engine), "%s", engines[i].engine);
}

void vbox_log_read(const char *path, struct vbox_log *log)
{
	FILE *file = fopen(path, "re");
	AUTO_FREE char *line = NULL;
	size_t size = 0;

	*log = (struct vbox_log){"unknown", "unknown"};
	while (file && getline(&line, &size, file) > 0) {
		note_tsc_mode(log, line);
		note_engine(log, line);
	}
	if (file)
		fclose(file);
}
