/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.c - reads .ini files by libinih; the first error ends the reading. */
#include <errno.h>
#include <glob.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "cli/data-path.h"
#include "cli/suggest.h"
#include "harness/config.h"

/* libinih reads lines into a buffer of this size, and would cut longer ones silently. */
#define MAX_LINE_BYTES 198

struct reading {
	struct config *config;
	char last[256];	       /* section and key before: a value goes on one line */
	struct matrix *matrix; /* the [cells NAME] section being read */
	struct error *err;
	int ret;
};

/* The settings of the platform of this name; NULL with err filled where there is none. */
static struct settings *platform_settings(struct config *config, const char *name,
					  struct error *err)
{
	const struct platform *platform = platform_find(name);
	AUTO_FREE const char **names = platform_names();
	char hint[256];

	if (platform)
		return config_settings(config, platform);
	error_set(err, EXIT_USAGE, EINVAL, "unknown platform \"%s\"%s", name,
		  suggest_hint(name, names, hint, sizeof(hint)));
	return NULL;
}

static struct matrix *cells_section(struct reading *reading, const char *name)
{
	struct config *config = reading->config;

	if (reading->matrix && !strcmp(reading->matrix->name, name))
		return reading->matrix;
	reading->matrix = matrix_clone(config->defaults, name);
	config->matrices =
		alloc_grow(config->matrices, config->nr_matrices + 1, sizeof(*config->matrices));
	return config->matrices[config->nr_matrices++] = reading->matrix;
}

static int take_key(struct reading *reading, const char *section, const char *key,
		    const char *value)
{
	static const char *const sections[] = {"matrix", "cells NAME", "platform NAME", NULL};
	struct settings *settings;
	char hint[128];

	if (!strcmp(section, "matrix"))
		return matrix_set(reading->config->defaults, key, value, reading->err);
	if (!strncmp(section, "cells ", 6))
		return matrix_set(cells_section(reading, section + 6), key, value, reading->err);
	if (!strncmp(section, "platform ", 9)) {
		settings = platform_settings(reading->config, section + 9, reading->err);
		return settings ? settings_set(settings, key, value, reading->err) : -EINVAL;
	}
	return error_set(reading->err, EXIT_USAGE, EINVAL, "unknown section%s",
			 suggest_hint(section, sections, hint, sizeof(hint)));
}

/* libinih gives the further lines of a value as further values of the same key. */
static int check_repeated(struct reading *reading, const char *section, const char *key)
{
	char now[sizeof(reading->last)];

	snprintf(now, sizeof(now), "%s]%s", section, key);
	if (!strcmp(now, reading->last))
		return error_set(reading->err, EXIT_USAGE, EINVAL,
				 "given twice, or on more than one line: write one line");
	memcpy(reading->last, now, sizeof(now));
	return 0;
}

static int on_key(void *user, const char *section, const char *key, const char *value)
{
	struct reading *reading = user;

	if (reading->ret)
		return 0;
	reading->ret = check_repeated(reading, section, key);
	if (!reading->ret)
		reading->ret = take_key(reading, section, key, value);
	if (reading->ret)
		error_prefix(reading->err, 0, "[%s] %s", section, key);
	return !reading->ret;
}

static int check_lines(const char *path, struct error *err)
{
	FILE *file = fopen(path, "re");
	AUTO_FREE char *line = NULL;
	size_t room = 0;
	ssize_t got;
	int ret = 0;

	for (int nr = 1; !ret && file && (got = getline(&line, &room, file)) > 0; nr++)
		if (got > MAX_LINE_BYTES)
			ret = error_set(err, EXIT_USAGE, E2BIG,
					"config %s, line %d is longer than %d bytes: use --set for "
					"long values",
					path, nr, MAX_LINE_BYTES);
	if (file)
		fclose(file);
	return ret;
}

int config_check(const struct config *config, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; i < config->nr_matrices && !ret; i++)
		ret = matrix_check(config->matrices[i], err);
	return ret;
}

static int read_path(struct config *config, const char *path, struct error *err)
{
	struct reading reading = {.config = config, .err = err};
	int line, ret;

	matrix_free(config->defaults);
	config->defaults = matrix_new("matrix");
	ret = check_lines(path, err);
	if (ret)
		return ret;
	line = ini_parse(path, on_key, &reading);
	if (line < 0)
		return error_set(err, EXIT_USAGE, EIO, "config %s cannot be read: %s", path,
				 strerror(errno));
	if (reading.ret)
		return error_prefix(err, reading.ret, "config %s, line %d", path, line);
	if (line > 0)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "config %s, line %d: neither [section] nor key = value", path,
				 line);
	ret = config_check(config, err);
	return ret ? error_prefix(err, ret, "config %s", path) : 0;
}

/* The names of the project's own configs but those of platforms, which span no cells. */
static void own_configs(struct names *names)
{
	AUTO_FREE char *folder = data_path("configs");
	AUTO_FREE char *pattern = alloc_printf("%s/*.ini", folder);
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *name = strrchr(found.gl_pathv[i], '/') + 1;

		*strrchr(name, '.') = '\0';
		if (!platform_find(name))
			names_add(names, name);
	}
	globfree(&found);
}

static int no_config(const char *name, const char *why, struct error *err)
{
	struct names own = {0};
	char hint[256];

	own_configs(&own);
	own.word = alloc_grow(own.word, own.nr + 1, sizeof(*own.word));
	own.word[own.nr] = NULL;
	error_set(err, EXIT_USAGE, ENOENT,
		  "config \"%s\" is neither a readable file (%s) nor one of the project's own%s",
		  name, why, suggest_hint(name, (const char *const *)own.word, hint, sizeof(hint)));
	names_clear(&own);
	return -ENOENT;
}

int config_read(struct config *config, const char *name, struct error *err)
{
	AUTO_FREE char *file = alloc_printf("configs/%s.ini", name);
	AUTO_FREE char *path = data_path(file);

	if (!strchr(name, '/') && !strstr(name, ".ini") && !access(path, F_OK))
		return read_path(config, path, err);
	if (access(name, R_OK))
		return no_config(name, strerror(errno), err);
	return read_path(config, name, err);
}

/* The platform's own settings, from configs/PLATFORM.ini. */
static int read_platform_file(struct config *config, const struct platform *platform,
			      struct error *err)
{
	AUTO_FREE char *file = alloc_printf("configs/%s.ini", platform->name);
	AUTO_FREE char *path = data_path(file);

	return access(path, F_OK) ? 0 : read_path(config, path, err);
}

int config_new(struct config **config_out, struct error *err)
{
	struct config *config = alloc_array(1, sizeof(*config));
	int ret = 0;

	config->defaults = matrix_new("matrix");
	config->settings = alloc_array(platform_count(), sizeof(*config->settings));
	for (size_t i = 0; platforms[i]; i++)
		config->settings[i] = settings_new(platforms[i]->settings);
	for (size_t i = 0; platforms[i] && !ret; i++)
		ret = read_platform_file(config, platforms[i], err);
	if (ret)
		config_free(config);
	else
		*config_out = config;
	return ret;
}

void config_free(struct config *config)
{
	for (size_t i = 0; platforms[i]; i++)
		settings_free(config->settings[i]);
	for (size_t i = 0; i < config->nr_matrices; i++)
		matrix_free(config->matrices[i]);
	free(config->settings);
	free(config->matrices);
	matrix_free(config->defaults);
	free(config);
}

struct settings *config_settings(const struct config *config, const struct platform *platform)
{
	size_t i = 0;

	while (platforms[i] != platform)
		i++;
	return config->settings[i];
}

static int override_matrices(struct config *config, const char *key, const char *value,
			     struct error *err)
{
	int ret = matrix_set(config->defaults, key, value, err);

	for (size_t i = 0; i < config->nr_matrices && !ret; i++)
		ret = matrix_set(config->matrices[i], key, value, err);
	return ret;
}

int config_override(struct config *config, const char *assignment, struct error *err)
{
	AUTO_FREE char *copy = alloc_copy(assignment);
	char *value = strchr(copy, '='), *key;
	struct settings *settings;
	int ret;

	if (!value)
		return error_set(err, EXIT_USAGE, EINVAL, "--set \"%s\" is not KEY=VALUE",
				 assignment);
	*value++ = '\0';
	key = strchr(copy, '.');
	if (!key) {
		ret = override_matrices(config, copy, value, err);
	} else {
		*key++ = '\0';
		settings = platform_settings(config, copy, err);
		ret = settings ? settings_set(settings, key, value, err) : -EINVAL;
	}
	return ret ? error_prefix(err, ret, "--set %s", assignment) : 0;
}
