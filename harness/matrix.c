/* SPDX-License-Identifier: GPL-2.0-or-later */
/* matrix.c - the axes of a matrix; every name and number is checked when it is set. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/suggest.h"
#include "harness/matrix.h"
#include "harness/platform.h"
#include "harness/quantity.h"

#define MIN_PERIOD_NS 1000ULL
#define MAX_PERIOD_NS 10000000000ULL
#define MAX_EVENTS    10000000000ULL
#define MAX_SAMPLES   (1ULL << 26)		   /* kept one by one: 1 GiB in the guest */
#define MAX_SERIES_NS (30ULL * 86400 * 1000000000) /* 30 days */
#define MAX_WARMUP    1000000ULL
#define MAX_INJECT_NS 1000000000ULL
#define MAX_CPU	      255
#define MAX_SLOP_NS   1000000000ULL

static const char *const timer_names[] = {"hrtimer", "guard", "xen-virq", NULL};
static const char *const instrument_names[] = {"kmod", NULL};
static const char *const scenario_names[] = {"idle", "cpu-30", "cpu-60", "cpu-100", "io", NULL};
static const char *const paravirt_names[] = {"default", "none", "minimal", "kvm", NULL};
static const char *const mode_names[] = {"oneshot", "grid", NULL};
static const char *const keep_names[] = {"samples", "histogram", NULL};

struct matrix *matrix_new(const char *name)
{
	struct matrix *matrix = alloc_array(1, sizeof(*matrix));

	matrix->name = alloc_copy(name);
	names_add(&matrix->kernels, "stock");
	names_add(&matrix->timers, "hrtimer");
	names_add(&matrix->instruments, "kmod");
	names_add(&matrix->xen_slops, CELL_SLOP_DEFAULT);
	names_add(&matrix->guest_slops, CELL_SLOP_DEFAULT);
	names_add(&matrix->paravirt_providers, CELL_PARAVIRT_DEFAULT);
	matrix->parameters.nr_events = 4500;
	matrix->parameters.nr_warmup = 100;
	matrix->parameters.cpu = CELL_CPU_AUTO;
	return matrix;
}

struct matrix *matrix_clone(const struct matrix *matrix, const char *name)
{
	struct matrix *clone = alloc_array(1, sizeof(*clone));

	clone->name = alloc_copy(name);
	names_copy(&clone->platforms, &matrix->platforms);
	names_copy(&clone->kernels, &matrix->kernels);
	names_copy(&clone->timers, &matrix->timers);
	names_copy(&clone->instruments, &matrix->instruments);
	names_copy(&clone->scenarios, &matrix->scenarios);
	names_copy(&clone->xen_slops, &matrix->xen_slops);
	names_copy(&clone->guest_slops, &matrix->guest_slops);
	names_copy(&clone->paravirt_providers, &matrix->paravirt_providers);
	clone->parameters = matrix->parameters;
	clone->nr_periods = matrix->nr_periods;
	clone->periods_ns = alloc_array(matrix->nr_periods, sizeof(*clone->periods_ns));
	if (matrix->nr_periods)
		memcpy(clone->periods_ns, matrix->periods_ns,
		       matrix->nr_periods * sizeof(*clone->periods_ns));
	return clone;
}

void matrix_free(struct matrix *matrix)
{
	names_clear(&matrix->platforms);
	names_clear(&matrix->kernels);
	names_clear(&matrix->timers);
	names_clear(&matrix->instruments);
	names_clear(&matrix->scenarios);
	names_clear(&matrix->xen_slops);
	names_clear(&matrix->guest_slops);
	names_clear(&matrix->paravirt_providers);
	free(matrix->periods_ns);
	free(matrix->name);
	free(matrix);
}

static int check_name(const char *what, const char *word, const char *const *valid,
		      struct error *err)
{
	char hint[512];

	for (size_t i = 0; valid[i]; i++)
		if (!strcmp(valid[i], word))
			return 0;
	return error_set(err, EXIT_USAGE, EINVAL, "unknown %s \"%s\"%s", what, word,
			 suggest_hint(word, valid, hint, sizeof(hint)));
}

static int set_names(struct names *names, const char *what, const char *value,
		     const char *const *valid, struct error *err)
{
	names_split(names, value);
	for (size_t i = 0; i < names->nr; i++) {
		int ret = check_name(what, names->word[i], valid, err);

		if (ret)
			return ret;
	}
	return 0;
}

static int set_platforms(struct names *names, const char *value, struct error *err)
{
	AUTO_FREE const char **valid = platform_names();

	return set_names(names, "platform", value, valid, err);
}

/* Kernel names are folders below guest/: letters, digits, dots and dashes. */
static int set_kernels(struct names *names, const char *value, struct error *err)
{
	names_split(names, value);
	for (size_t i = 0; i < names->nr; i++) {
		const char *word = names->word[i];

		if (*word == '.' || strlen(word) >= CELL_NAME_MAX ||
		    word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789.-")])
			return error_set(err, EXIT_USAGE, EINVAL,
					 "kernel \"%s\" is no name of small letters, digits, dots "
					 "and dashes",
					 word);
	}
	return 0;
}

/* Each number is written in one way, or one slop would have two names. */
static int set_slops(struct names *names, const char *key, const char *value, struct error *err)
{
	struct names words = {0};
	uint64_t slop_ns;
	int ret = 0;

	names_split(&words, value);
	names_clear(names);
	for (size_t i = 0; i < words.nr && !ret; i++) {
		AUTO_FREE char *number = NULL;

		if (!strcmp(words.word[i], CELL_SLOP_DEFAULT)) {
			names_add(names, words.word[i]);
			continue;
		}
		ret = quantity_count(key, words.word[i], 1, MAX_SLOP_NS, &slop_ns, err);
		number = alloc_printf("%" PRIu64, ret ? 0 : slop_ns);
		names_add(names, number);
	}
	names_clear(&words);
	return ret ? error_prefix(err, ret, "neither \"" CELL_SLOP_DEFAULT "\" nor a slop in ns")
		   : 0;
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
	for (*out = 0; valid[*out]; ++*out)
		if (!strcmp(valid[*out], value))
			return 0;
	return check_name(what, value, valid, err);
}

static int set_cpu(struct cell *parameters, const char *value, struct error *err)
{
	uint64_t cpu;
	int ret;

	if (!strcmp(value, "auto")) {
		parameters->cpu = CELL_CPU_AUTO;
		return 0;
	}
	ret = quantity_count("cpu", value, 0, MAX_CPU, &cpu, err);
	if (!ret)
		parameters->cpu = (int)cpu;
	return ret;
}

static int set_parameter(struct cell *parameters, const char *key, const char *value,
			 struct error *err)
{
	static const char *const keys[] = {
		"platforms",   "kernels",     "timers",
		"instruments", "scenarios",   "periods",
		"xen-slops",   "guest-slops", "paravirt-providers",
		"mode",	       "keep",	      "events",
		"warmup",      "inject",      "cpu",
		NULL,
	};
	unsigned choice = 0;
	char hint[512];
	int ret;

	if (!strcmp(key, "mode")) {
		ret = set_choice("mode", value, mode_names, &choice, err);
		parameters->mode = (enum cell_mode)choice;
		return ret;
	}
	if (!strcmp(key, "keep")) {
		ret = set_choice("keep", value, keep_names, &choice, err);
		parameters->keep = (enum cell_keep)choice;
		return ret;
	}
	if (!strcmp(key, "events"))
		return quantity_count(key, value, 1, MAX_EVENTS, &parameters->nr_events, err);
	if (!strcmp(key, "warmup"))
		return quantity_count(key, value, 0, MAX_WARMUP, &parameters->nr_warmup, err);
	if (!strcmp(key, "inject"))
		return quantity_duration(key, value, 0, MAX_INJECT_NS, &parameters->inject_ns, err);
	if (!strcmp(key, "cpu"))
		return set_cpu(parameters, value, err);
	return error_set(err, EXIT_USAGE, EINVAL, "unknown key \"%s\"%s", key,
			 suggest_hint(key, keys, hint, sizeof(hint)));
}

int matrix_set(struct matrix *matrix, const char *key, const char *value, struct error *err)
{
	if (!strcmp(key, "platforms"))
		return set_platforms(&matrix->platforms, value, err);
	if (!strcmp(key, "kernels"))
		return set_kernels(&matrix->kernels, value, err);
	if (!strcmp(key, "timers"))
		return set_names(&matrix->timers, "timer", value, timer_names, err);
	if (!strcmp(key, "instruments"))
		return set_names(&matrix->instruments, "instrument", value, instrument_names, err);
	if (!strcmp(key, "scenarios"))
		return set_names(&matrix->scenarios, "scenario", value, scenario_names, err);
	if (!strcmp(key, "periods"))
		return set_periods(matrix, value, err);
	if (!strcmp(key, "xen-slops"))
		return set_slops(&matrix->xen_slops, key, value, err);
	if (!strcmp(key, "guest-slops"))
		return set_slops(&matrix->guest_slops, key, value, err);
	if (!strcmp(key, "paravirt-providers"))
		return set_names(&matrix->paravirt_providers, "paravirtualization provider", value,
				 paravirt_names, err);
	return set_parameter(&matrix->parameters, key, value, err);
}

static int check_length(const struct matrix *matrix, struct error *err)
{
	for (size_t i = 0; i < matrix->nr_periods; i++)
		if (matrix->periods_ns[i] > MAX_SERIES_NS / matrix->parameters.nr_events)
			return error_set(err, EXIT_USAGE, ERANGE,
					 "[cells %s] %" PRIu64 " events of %" PRIu64
					 " ns would take more than 30 days: ask for fewer",
					 matrix->name, matrix->parameters.nr_events,
					 matrix->periods_ns[i]);
	return 0;
}

int matrix_check(const struct matrix *matrix, struct error *err)
{
	const struct {
		const char *name;
		size_t nr;
	} axes[] = {
		{"platforms", matrix->platforms.nr},
		{"kernels", matrix->kernels.nr},
		{"timers", matrix->timers.nr},
		{"instruments", matrix->instruments.nr},
		{"scenarios", matrix->scenarios.nr},
		{"periods", matrix->nr_periods},
		{"xen-slops", matrix->xen_slops.nr},
		{"guest-slops", matrix->guest_slops.nr},
		{"paravirt-providers", matrix->paravirt_providers.nr},
	};

	for (size_t i = 0; i < sizeof(axes) / sizeof(*axes); i++)
		if (!axes[i].nr)
			return error_set(err, EXIT_USAGE, EINVAL,
					 "[cells %s] has no %s: name at least one", matrix->name,
					 axes[i].name);
	if (matrix->parameters.keep == CELL_SAMPLES && matrix->parameters.nr_events > MAX_SAMPLES)
		return error_set(err, EXIT_USAGE, ERANGE,
				 "[cells %s] events %" PRIu64
				 " are too many to keep each sample (at most %llu): "
				 "set keep = histogram",
				 matrix->name, matrix->parameters.nr_events, MAX_SAMPLES);
	return check_length(matrix, err);
}
