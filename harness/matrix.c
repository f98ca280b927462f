/* SPDX-License-Identifier: GPL-2.0-or-later */
/* matrix.c - the keys of a matrix; every name and number is checked when it is set. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/quantity.h"
#include "cli/suggest.h"
#include "harness/matrix.h"
#include "store/instrument.h"

#define MIN_PERIOD_NS	1000ULL
#define MAX_PERIOD_NS	10000000000ULL
#define MAX_SAMPLES	(1ULL << 26)		     /* kept one by one: 1 GiB in the guest */
#define MAX_SERIES_NS	(30ULL * 86400 * 1000000000) /* 30 days */
#define MAX_WARMUP	1000000ULL
#define MAX_INJECT_NS	1000000000ULL
#define MAX_CPU		255
#define MAX_PRIORITY	99
#define MAX_BOUND_US	1000000ULL
#define MAX_REPETITIONS 1000
#define MIN_TIMERLAT_US 10 /* what rtla takes as the number of its buckets */

static const char *const mode_names[] = {"oneshot", "grid", NULL};
static const char *const keep_names[] = {"samples", "histogram", NULL};
static const char *const switch_names[] = {"no", "yes", NULL};

struct matrix *matrix_new(const char *name)
{
	struct matrix *matrix = alloc_array(1, sizeof(*matrix));

	matrix->name = alloc_copy(name);
	for (enum axis axis = 0; axis < NR_AXES; axis++)
		if (axis_fallback(axis))
			names_add(&matrix->axes[axis], axis_fallback(axis));
	matrix->nr_repetitions = 1;
	matrix->parameters.nr_events = 4500;
	matrix->parameters.nr_warmup = 100;
	matrix->parameters.cpu = CELL_CPU_AUTO;
	matrix->parameters.priority = CELL_PRIORITY_DEFAULT;
	matrix->parameters.bound_us = CELL_BOUND_US_DEFAULT;
	matrix->parameters.lock_memory = CELL_LOCK_MEMORY_DEFAULT;
	return matrix;
}

struct matrix *matrix_clone(const struct matrix *matrix, const char *name)
{
	struct matrix *clone = alloc_array(1, sizeof(*clone));

	*clone = *matrix;
	clone->name = alloc_copy(name);
	for (enum axis axis = 0; axis < NR_AXES; axis++) {
		clone->axes[axis] = (struct names){0};
		names_copy(&clone->axes[axis], &matrix->axes[axis]);
	}
	clone->periods_ns = alloc_array(matrix->nr_periods, sizeof(*clone->periods_ns));
	if (matrix->nr_periods)
		memcpy(clone->periods_ns, matrix->periods_ns,
		       matrix->nr_periods * sizeof(*clone->periods_ns));
	return clone;
}

void matrix_free(struct matrix *matrix)
{
	for (enum axis axis = 0; axis < NR_AXES; axis++)
		names_clear(&matrix->axes[axis]);
	free(matrix->periods_ns);
	free(matrix->name);
	free(matrix);
}

static int set_periods(struct matrix *matrix, const char *value, struct error *err)
{
	struct names words = {0};
	int ret = 0;

	names_split(&words, value);
	free(matrix->periods_ns);
	matrix->periods_ns = alloc_array(words.nr, sizeof(*matrix->periods_ns));
	matrix->nr_periods = words.nr;
	for (size_t i = 0; i < words.nr && !ret; i++)
		ret = quantity_duration("period", words.word[i], MIN_PERIOD_NS, MAX_PERIOD_NS,
					&matrix->periods_ns[i], err);
	names_clear(&words);
	return ret;
}

static int set_choice(const char *what, const char *value, const char *const *valid, unsigned *out,
		      struct error *err)
{
	char hint[512];

	for (*out = 0; valid[*out]; ++*out)
		if (!strcmp(valid[*out], value))
			return 0;
	return error_set(err, EXIT_USAGE, EINVAL, "unknown %s \"%s\"%s", what, value,
			 suggest_hint(value, valid, hint, sizeof(hint)));
}

static int set_mode(struct matrix *matrix, const char *value, struct error *err)
{
	unsigned choice = 0;
	int ret = set_choice("mode", value, mode_names, &choice, err);

	matrix->parameters.mode = (enum cell_mode)choice;
	return ret;
}

static int set_keep(struct matrix *matrix, const char *value, struct error *err)
{
	unsigned choice = 0;
	int ret = set_choice("keep", value, keep_names, &choice, err);

	matrix->parameters.keep = (enum cell_keep)choice;
	return ret;
}

static int set_lock_memory(struct matrix *matrix, const char *value, struct error *err)
{
	unsigned choice = 0;
	int ret = set_choice("lock-memory", value, switch_names, &choice, err);

	matrix->parameters.lock_memory = choice;
	return ret;
}

static int set_cpu(struct matrix *matrix, const char *value, struct error *err)
{
	uint64_t cpu;
	int ret;

	if (!strcmp(value, "auto")) {
		matrix->parameters.cpu = CELL_CPU_AUTO;
		return 0;
	}
	ret = quantity_count("cpu", value, 0, MAX_CPU, &cpu, err);
	if (!ret)
		matrix->parameters.cpu = (int)cpu;
	return ret;
}

static int set_events(struct matrix *matrix, const char *value, struct error *err)
{
	matrix->duration_ns = 0;
	return quantity_count("events", value, 1, CELL_MAX_EVENTS, &matrix->parameters.nr_events,
			      err);
}

static int set_duration(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_duration("duration", value, MIN_PERIOD_NS, MAX_SERIES_NS,
				 &matrix->duration_ns, err);
}

static int set_warmup(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_count("warmup", value, 0, MAX_WARMUP, &matrix->parameters.nr_warmup, err);
}

static int set_inject(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_duration("inject", value, 0, MAX_INJECT_NS, &matrix->parameters.inject_ns,
				 err);
}

static int set_priority(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_count("priority", value, 0, MAX_PRIORITY, &matrix->parameters.priority,
			      err);
}

static int set_bound(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_count("histogram-us", value, 1, MAX_BOUND_US, &matrix->parameters.bound_us,
			      err);
}

static int set_repetitions(struct matrix *matrix, const char *value, struct error *err)
{
	return quantity_count("repetitions", value, 1, MAX_REPETITIONS, &matrix->nr_repetitions,
			      err);
}

static const struct {
	const char *key;
	int (*set)(struct matrix *matrix, const char *value, struct error *err);
} parameters[] = {
	{"periods", set_periods},
	{"mode", set_mode},
	{"keep", set_keep},
	{"events", set_events},
	{"duration", set_duration},
	{"warmup", set_warmup},
	{"inject", set_inject},
	{"cpu", set_cpu},
	{"priority", set_priority},
	{"histogram-us", set_bound},
	{"lock-memory", set_lock_memory},
	{"repetitions", set_repetitions},
};

#define NR_PARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

static int unknown_key(const char *key, struct error *err)
{
	const char *keys[NR_AXES + NR_PARAMETERS + 1];
	char hint[512];
	size_t nr = 0;

	for (enum axis axis = 0; axis < NR_AXES; axis++)
		keys[nr++] = axis_key(axis);
	for (size_t i = 0; i < NR_PARAMETERS; i++)
		keys[nr++] = parameters[i].key;
	keys[nr] = NULL;
	return error_set(err, EXIT_USAGE, EINVAL, "unknown key \"%s\"%s", key,
			 suggest_hint(key, keys, hint, sizeof(hint)));
}

int matrix_set(struct matrix *matrix, const char *key, const char *value, struct error *err)
{
	enum axis axis = axis_find(key);

	if (axis < NR_AXES)
		return axis_set(axis, value, &matrix->axes[axis], err);
	for (size_t i = 0; i < NR_PARAMETERS; i++)
		if (!strcmp(parameters[i].key, key))
			return parameters[i].set(matrix, value, err);
	return unknown_key(key, err);
}

uint64_t matrix_nr_events(const struct matrix *matrix, uint64_t period_ns)
{
	uint64_t nr_events = matrix->duration_ns / period_ns;

	if (!matrix->duration_ns)
		return matrix->parameters.nr_events;
	return nr_events ? nr_events : 1;
}

static int check_length(const struct matrix *matrix, uint64_t period_ns, struct error *err)
{
	uint64_t nr_events = matrix_nr_events(matrix, period_ns);

	if (matrix->parameters.keep == CELL_SAMPLES && nr_events > MAX_SAMPLES)
		return error_set(err, EXIT_USAGE, ERANGE,
				 "[cells %s] events %" PRIu64
				 " are too many to keep each sample (at most %llu): "
				 "set keep = histogram",
				 matrix->name, nr_events, MAX_SAMPLES);
	if (period_ns > MAX_SERIES_NS / nr_events)
		return error_set(err, EXIT_USAGE, ERANGE,
				 "[cells %s] %" PRIu64 " events of %" PRIu64
				 " ns would take more than 30 days: ask for fewer",
				 matrix->name, nr_events, period_ns);
	return 0;
}

/* What a program that measures can be told of the period, and of its histogram's bound. */
static int check_instruments(const struct matrix *matrix, uint64_t period_ns, struct error *err)
{
	const struct names *names = &matrix->axes[AXIS_INSTRUMENTS];

	for (size_t i = 0; i < names->nr; i++) {
		if (instrument_has_record(instrument_find(names->word[i])))
			continue;
		if (period_ns % 1000)
			return error_set(err, EXIT_USAGE, EINVAL,
					 "[cells %s] instrument %s takes periods of whole "
					 "microseconds, not of %" PRIu64 " ns",
					 matrix->name, names->word[i], period_ns);
		if (!strcmp(names->word[i], "timerlat") &&
		    matrix->parameters.bound_us < MIN_TIMERLAT_US)
			return error_set(err, EXIT_USAGE, ERANGE,
					 "[cells %s] instrument timerlat takes a histogram-us of "
					 "%d or more, not %" PRIu64,
					 matrix->name, MIN_TIMERLAT_US,
					 matrix->parameters.bound_us);
	}
	return 0;
}

int matrix_check(const struct matrix *matrix, struct error *err)
{
	static const char none[] = "[cells %s] has no %s: name at least one";
	int ret = 0;

	for (enum axis axis = 0; axis < NR_AXES; axis++)
		if (!matrix->axes[axis].nr)
			return error_set(err, EXIT_USAGE, EINVAL, none, matrix->name,
					 axis_key(axis));
	if (!matrix->nr_periods)
		return error_set(err, EXIT_USAGE, EINVAL, none, matrix->name, "periods");
	for (size_t i = 0; i < matrix->nr_periods && !ret; i++) {
		ret = check_length(matrix, matrix->periods_ns[i], err);
		if (!ret)
			ret = check_instruments(matrix, matrix->periods_ns[i], err);
	}
	return ret;
}
