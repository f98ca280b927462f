/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - what the .ini files say: matrices ([matrix], [cells NAME]) and the settings of
 * platforms ([platform NAME]). Later files and --set override earlier ones.
 */
#ifndef VMTICK_CONFIG_H
#define VMTICK_CONFIG_H

#include "cli/error.h"
#include "harness/matrix.h"
#include "harness/platform.h"
#include "harness/setting.h"

struct config {
	struct matrix **matrices; /* one per [cells NAME] section, in order */
	size_t nr_matrices;
	struct matrix *defaults;    /* the [matrix] section of the file being read */
	struct settings **settings; /* by the platform's index in platforms[] */
};

/* A config with each platform's own file (configs/PLATFORM.ini) read, where there is one. */
int config_new(struct config **config_out, struct error *err);
void config_free(struct config *config);

/*
 * Read a file: a path, or the name of one of the project's configs ("table1").
 * Errors: EXIT_USAGE with file and line.
 */
int config_read(struct config *config, const char *name, struct error *err);

/* "KEY=VALUE" for every matrix read so far, or "PLATFORM.KEY=VALUE" for a platform. */
int config_override(struct config *config, const char *assignment, struct error *err);

/* EXIT_USAGE where the cells of a matrix cannot be measured as asked. After the overrides:
 * each by itself may ask for what only the next makes possible. */
int config_check(const struct config *config, struct error *err);

/* The settings of a platform. Borrowed. */
struct settings *config_settings(const struct config *config, const struct platform *platform);

#endif
