/* SPDX-License-Identifier: GPL-2.0-or-later */
/* axis.c - one row per axis, and how its names are checked. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/quantity.h"
#include "cli/suggest.h"
#include "harness/axis.h"
#include "store/instrument.h"

#define MAX_SLOP_NS 1000000000ULL

static const char *const host_kernel_names[] = {CELL_HOST_KERNEL_ANY, "stock", "rt", NULL};
static const char *const paravirt_names[] = {CELL_PARAVIRT_DEFAULT, "none", "minimal", "kvm", NULL};
static const char *const timer_names[] = {"hrtimer", "guard", "xen-virq", NULL};
static const char *const scenario_names[] = {"idle", "cpu-30",	       "cpu-60", "cpu-100",
					     "io",   CELL_HOST_STRESS, NULL};

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

static int check_platform(const char *word, char name[CELL_NAME_MAX], struct error *err)
{
	AUTO_FREE const char **valid = platform_names();

	return check_name("platform", word, valid, err);
}

/* Kernel names are folders below guest/: letters, digits, dots and dashes. */
static int check_kernel(const char *word, char name[CELL_NAME_MAX], struct error *err)
{
	if (*word == '.' || strlen(word) >= CELL_NAME_MAX ||
	    word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789.-")])
		return error_set(err, EXIT_USAGE, EINVAL,
				 "kernel \"%s\" is no name of small letters, digits, dots and "
				 "dashes",
				 word);
	return 0;
}

/* Each number is written in one way, or one slop would have two names. */
static int check_slop(const char *key, const char *word, char name[CELL_NAME_MAX],
		      struct error *err)
{
	uint64_t slop_ns;
	int ret;

	if (!strcmp(word, CELL_SLOP_DEFAULT))
		return 0;
	ret = quantity_count(key, word, 1, MAX_SLOP_NS, &slop_ns, err);
	if (ret)
		return error_prefix(err, ret, "neither \"" CELL_SLOP_DEFAULT "\" nor a slop in ns");
	snprintf(name, CELL_NAME_MAX, "%" PRIu64, slop_ns);
	return 0;
}

static int check_xen_slop(const char *word, char name[CELL_NAME_MAX], struct error *err)
{
	return check_slop("xen-slops", word, name, err);
}

static int check_guest_slop(const char *word, char name[CELL_NAME_MAX], struct error *err)
{
	return check_slop("guest-slops", word, name, err);
}

static bool has_slop(const struct platform *platform)
{
	return platform->has_slop;
}

static bool has_paravirt(const struct platform *platform)
{
	return platform->has_paravirt;
}

#define IN_CELL(FIELD) offsetof(struct cell, FIELD), sizeof(((struct cell *)0)->FIELD)

static const struct row {
	const char *key;
	const char *one; /* what one of its names is, for messages */
	size_t offset, size;
	const char *fallback;
	const char *const *valid; /* NULL-ended; or NULL where check decides: */
	/* may write the one way of writing the word to name, which holds the word itself */
	int (*check)(const char *word, char name[CELL_NAME_MAX], struct error *err);
	bool (*applies)(const struct platform *platform); /* NULL: everywhere */
} rows[NR_AXES] = {
	[AXIS_PLATFORMS] = {"platforms", "platform", IN_CELL(platform), NULL, NULL, check_platform,
			    NULL},
	[AXIS_KERNELS] = {"kernels", "kernel", IN_CELL(kernel), "stock", NULL, check_kernel, NULL},
	[AXIS_HOST_KERNELS] = {"host-kernels", "host kernel", IN_CELL(host_kernel),
			       CELL_HOST_KERNEL_ANY, host_kernel_names, NULL, NULL},
	[AXIS_XEN_SLOPS] = {"xen-slops", "slop", IN_CELL(xen_slop), CELL_SLOP_DEFAULT, NULL,
			    check_xen_slop, has_slop},
	[AXIS_GUEST_SLOPS] = {"guest-slops", "slop", IN_CELL(guest_slop), CELL_SLOP_DEFAULT, NULL,
			      check_guest_slop, has_slop},
	[AXIS_PARAVIRT_PROVIDERS] = {"paravirt-providers", "paravirtualization provider",
				     IN_CELL(paravirt), CELL_PARAVIRT_DEFAULT, paravirt_names, NULL,
				     has_paravirt},
	[AXIS_TIMERS] = {"timers", "timer", IN_CELL(timer), "hrtimer", timer_names, NULL, NULL},
	[AXIS_INSTRUMENTS] = {"instruments", "instrument", IN_CELL(instrument), "kmod",
			      instrument_names, NULL, NULL},
	[AXIS_SCENARIOS] = {"scenarios", "scenario", IN_CELL(scenario), NULL, scenario_names, NULL,
			    NULL},
};

const char *axis_key(enum axis axis)
{
	return rows[axis].key;
}

const char *axis_fallback(enum axis axis)
{
	return rows[axis].fallback;
}

enum axis axis_find(const char *key)
{
	enum axis axis = 0;

	while (axis < NR_AXES && strcmp(rows[axis].key, key) != 0)
		axis++;
	return axis;
}

int axis_set(enum axis axis, const char *value, struct names *names, struct error *err)
{
	const struct row *row = &rows[axis];
	struct names words = {0};
	int ret = 0;

	names_split(&words, value);
	names_clear(names);
	for (size_t i = 0; i < words.nr && !ret; i++) {
		char name[CELL_NAME_MAX];

		snprintf(name, sizeof(name), "%s", words.word[i]);
		ret = row->check ? row->check(words.word[i], name, err)
				 : check_name(row->one, words.word[i], row->valid, err);
		names_add(names, name);
	}
	names_clear(&words);
	return ret;
}

bool axis_applies(enum axis axis, const struct platform *platform)
{
	return !rows[axis].applies || rows[axis].applies(platform);
}

const char *axis_name(enum axis axis, const struct cell *cell)
{
	return (const char *)cell + rows[axis].offset;
}

void axis_put(enum axis axis, const char *name, struct cell *cell)
{
	snprintf((char *)cell + rows[axis].offset, rows[axis].size, "%s", name);
}
