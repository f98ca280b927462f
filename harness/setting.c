/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setting.c - schema-checked values; the text stays as it was given. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/quantity.h"
#include "cli/suggest.h"
#include "harness/setting.h"

struct settings {
	const struct setting *schema;
	size_t nr;
	char **values;
};

static size_t find(const struct settings *settings, const char *name)
{
	size_t i = 0;

	while (i < settings->nr && strcmp(settings->schema[i].name, name))
		i++;
	return i;
}

struct settings *settings_new(const struct setting *schema)
{
	struct settings *settings = alloc_array(1, sizeof(*settings));

	settings->schema = schema;
	while (schema[settings->nr].name)
		settings->nr++;
	settings->values = alloc_array(settings->nr, sizeof(*settings->values));
	for (size_t i = 0; i < settings->nr; i++)
		settings->values[i] = alloc_copy(schema[i].fallback);
	return settings;
}

void settings_free(struct settings *settings)
{
	if (!settings)
		return;
	for (size_t i = 0; i < settings->nr; i++)
		free(settings->values[i]);
	free(settings->values);
	free(settings);
}

static int check_choice(const struct setting *row, const char *value, struct error *err)
{
	char hint[256];

	for (size_t i = 0; row->choices[i]; i++)
		if (!strcmp(row->choices[i], value))
			return 0;
	return error_set(err, EXIT_USAGE, EINVAL, "%s \"%s\" is unknown%s", row->name, value,
			 suggest_hint(value, row->choices, hint, sizeof(hint)));
}

static int check_pinning(const struct setting *row, const char *value, struct error *err)
{
	bool digits_wanted = true;

	if (!strcmp(value, "none"))
		return 0;
	for (const char *c = value; *c; c++) {
		bool digit = *c >= '0' && *c <= '9';

		if (!digit && (*c != ',' || digits_wanted))
			return error_set(err, EXIT_USAGE, EINVAL,
					 "%s \"%s\" is neither \"none\" nor a host CPU per vCPU "
					 "(e.g. 2,3)",
					 row->name, value);
		digits_wanted = !digit;
	}
	return digits_wanted ? error_set(err, EXIT_USAGE, EINVAL, "%s \"%s\" names no CPU",
					 row->name, value)
			     : 0;
}

static int check_value(const struct setting *row, const char *value, struct error *err)
{
	uint64_t number;

	switch (row->kind) {
	case SETTING_NUMBER:
		return quantity_count(row->name, value, row->min, row->max, &number, err);
	case SETTING_DURATION:
		return quantity_duration(row->name, value, row->min, row->max, &number, err);
	case SETTING_CHOICE:
		return check_choice(row, value, err);
	case SETTING_PINNING:
		return check_pinning(row, value, err);
	case SETTING_TEXT:
		break;
	}
	return 0;
}

static int unknown_name(const struct settings *settings, const char *name, struct error *err)
{
	const char **names = alloc_array(settings->nr + 1, sizeof(*names));
	char hint[512];

	for (size_t i = 0; i < settings->nr; i++)
		names[i] = settings->schema[i].name;
	error_set(err, EXIT_USAGE, EINVAL, "unknown key \"%s\"%s", name,
		  suggest_hint(name, names, hint, sizeof(hint)));
	free(names);
	return -EINVAL;
}

int settings_set(struct settings *settings, const char *name, const char *value, struct error *err)
{
	size_t i = find(settings, name);
	int ret;

	if (i == settings->nr)
		return unknown_name(settings, name, err);
	ret = check_value(&settings->schema[i], value, err);
	if (ret)
		return ret;
	free(settings->values[i]);
	settings->values[i] = alloc_copy(value);
	return 0;
}

const char *settings_text(const struct settings *settings, const char *name)
{
	size_t i = find(settings, name);

	return i < settings->nr ? settings->values[i] : NULL;
}

uint64_t settings_number(const struct settings *settings, const char *name)
{
	size_t i = find(settings, name);
	const struct setting *row = &settings->schema[i];
	struct error ignored;
	uint64_t number = 0;

	if (i == settings->nr)
		return 0;
	if (row->kind == SETTING_DURATION)
		quantity_duration(name, settings->values[i], row->min, row->max, &number, &ignored);
	else
		quantity_count(name, settings->values[i], row->min, row->max, &number, &ignored);
	return number;
}

int settings_pinned_cpu(const struct settings *settings, const char *name, unsigned vcpu)
{
	const char *cpu = settings_text(settings, name);

	if (!cpu || !strcmp(cpu, "none"))
		return -1;
	for (; cpu && vcpu; vcpu--) {
		cpu = strchr(cpu, ',');
		cpu = cpu ? cpu + 1 : NULL;
	}
	return cpu ? (int)(strtoul(cpu, NULL, 10) & INT_MAX) : -1;
}

json_t *settings_to_json(const struct settings *settings)
{
	json_t *object = json_object();

	for (size_t i = 0; i < settings->nr; i++)
		if (!settings->schema[i].watch_only)
			json_object_set_new(object, settings->schema[i].name,
					    json_string(settings->values[i]));
	return object;
}
