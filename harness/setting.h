/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setting.h - the settings of a platform: a schema of rows (name, default, what is valid)
 * and the values given to them. A value is checked when it is set, never later.
 */
#ifndef VMTICK_SETTING_H
#define VMTICK_SETTING_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>
#include "cli/error.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_NUMBER,	  /* whole, min to max */
	SETTING_DURATION, /* min to max, ns */
	SETTING_CHOICE,	  /* one of choices */
	SETTING_PINNING,  /* "none", or a host CPU per vCPU: "2,3" */
};

struct setting {
	const char *name;
	const char *fallback;
	enum setting_kind kind;
	uint64_t min, max;
	const char *const *choices; /* NULL-ended */
	const char *help;
	bool watch_only; /* says when vmtick gives up, not what is measured */
};

struct settings; /* values for one schema */

/* All at their defaults. schema ends with a NULL name and outlives the settings. */
struct settings *settings_new(const struct setting *schema);
void settings_free(struct settings *settings);

/* Errors: EXIT_USAGE for an unknown name (with the nearest) or an invalid value. */
int settings_set(struct settings *settings, const char *name, const char *value, struct error *err);

/* Values by name; the name must be in the schema, NULL text or 0 otherwise. */
const char *settings_text(const struct settings *settings, const char *name);
uint64_t settings_number(const struct settings *settings, const char *name);

/* The host CPU of a vCPU by a SETTING_PINNING, or -1 where it is not pinned. */
int settings_pinned_cpu(const struct settings *settings, const char *name, unsigned vcpu);

/* A new object of strings, a key per setting that bears on what is measured. */
json_t *settings_to_json(const struct settings *settings);

#endif
