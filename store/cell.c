// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cell.c - names of cells, and cells as JSON. What is read back is checked field by field:
 * after cell_from_json every name can be part of a path and be printed as it is.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "store/cell.h"

#define MAX_WARMUP	UINT64_C(1000000)
#define MIN_PERIOD_NS	UINT64_C(1000)
#define MAX_PERIOD_NS	UINT64_C(10000000000)
#define MAX_INJECT_NS	UINT64_C(1000000000)
#define MAX_REPETITIONS 1000
#define MAX_CPU		4095

static const char *const mode_names[] = {[CELL_ONESHOT] = "oneshot", [CELL_GRID] = "grid"};
static const char *const keep_names[] = {
	[CELL_SAMPLES] = "samples", [CELL_HISTOGRAM] = "histogram"};

struct text_field {
	const char *name;
	size_t offset, size;
	const char *fallback; /* of objects that are older than the field, or NULL */
};

static const struct text_field text_fields[] = {
	{"id", offsetof(struct cell, id), CELL_ID_MAX},
	{"platform", offsetof(struct cell, platform), CELL_NAME_MAX},
	{"kernel", offsetof(struct cell, kernel), CELL_NAME_MAX},
	{"timer", offsetof(struct cell, timer), CELL_NAME_MAX},
	{"instrument", offsetof(struct cell, instrument), CELL_NAME_MAX},
	{"scenario", offsetof(struct cell, scenario), CELL_NAME_MAX},
	{"xen_slop", offsetof(struct cell, xen_slop), CELL_SLOP_MAX, CELL_SLOP_DEFAULT},
	{"guest_slop", offsetof(struct cell, guest_slop), CELL_SLOP_MAX, CELL_SLOP_DEFAULT},
	{"paravirt", offsetof(struct cell, paravirt), CELL_NAME_MAX, CELL_PARAVIRT_DEFAULT},
	{"host_kernel", offsetof(struct cell, host_kernel), CELL_NAME_MAX, CELL_HOST_KERNEL_ANY},
};

struct number_field {
	const char *name;
	size_t offset;
	uint64_t min, max;
	bool is_new; /* older objects lack it, and mean: */
	uint64_t fallback;
};

static const struct number_field number_fields[] = {
	{"period_ns", offsetof(struct cell, period_ns), MIN_PERIOD_NS, MAX_PERIOD_NS},
	{"events", offsetof(struct cell, nr_events), 1, CELL_MAX_EVENTS},
	{"warmup", offsetof(struct cell, nr_warmup), 0, MAX_WARMUP},
	{"inject_ns", offsetof(struct cell, inject_ns), 0, MAX_INJECT_NS},
	{"repetition", offsetof(struct cell, repetition), 1, MAX_REPETITIONS, true, 1},
	{"priority", offsetof(struct cell, priority), 0, 99, true, CELL_PRIORITY_DEFAULT},
	{"bound_us", offsetof(struct cell, bound_us), 1, CELL_BOUND_US_MAX, true,
	 CELL_BOUND_US_DEFAULT},
	{"lock_memory", offsetof(struct cell, lock_memory), 0, 1, true, CELL_LOCK_MEMORY_DEFAULT},
};

#define NR(array) (sizeof(array) / sizeof((array)[0]))

struct duration {
	uint64_t number;
	const char *unit;
};

/* The duration in its largest unit in which it is a whole number. */
static struct duration duration_of(uint64_t ns)
{
	static const struct duration units[] = {
		{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].number)
		i++;
	return (struct duration){ns / units[i].number, units[i].unit};
}

/* Add to the id what was asked of a boot beside the default. */
static void name_asked(struct cell *cell, const char *what, const char *asked, const char *usual)
{
	size_t length = strlen(cell->id);

	if (strcmp(asked, usual))
		snprintf(cell->id + length, sizeof(cell->id) - length, "-%s%s", what, asked);
}

void cell_name(struct cell *cell)
{
	struct duration period = duration_of(cell->period_ns);
	struct duration inject = duration_of(cell->inject_ns);
	char injected[40] = "", repetition[24];

	if (cell->inject_ns)
		snprintf(injected, sizeof(injected), "-inject%" PRIu64 "%s", inject.number,
			 inject.unit);
	snprintf(cell->id, sizeof(cell->id), "%s-%s-%s-%s-%s-%" PRIu64 "%s%s%s%s", cell->platform,
		 cell->kernel, cell->timer, cell->instrument, cell->scenario, period.number,
		 period.unit, cell->mode == CELL_GRID ? "-grid" : "",
		 cell->keep == CELL_HISTOGRAM ? "-hist" : "", injected);
	name_asked(cell, "xenslop", cell->xen_slop, CELL_SLOP_DEFAULT);
	name_asked(cell, "guestslop", cell->guest_slop, CELL_SLOP_DEFAULT);
	name_asked(cell, "paravirt", cell->paravirt, CELL_PARAVIRT_DEFAULT);
	name_asked(cell, "host", cell->host_kernel, CELL_HOST_KERNEL_ANY);
	snprintf(repetition, sizeof(repetition), "%" PRIu64, cell->repetition);
	name_asked(cell, "rep", repetition, "1");
}

bool cell_stresses_host(const struct cell *cell)
{
	return !strcmp(cell->scenario, CELL_HOST_STRESS);
}

json_t *cell_to_json(const struct cell *cell)
{
	const char *base = (const char *)cell;
	json_t *object = json_object();

	for (size_t i = 0; i < NR(text_fields); i++)
		json_object_set_new(object, text_fields[i].name,
				    json_string(base + text_fields[i].offset));
	json_object_set_new(object, "mode", json_string(mode_names[cell->mode]));
	json_object_set_new(object, "keep", json_string(keep_names[cell->keep]));
	for (size_t i = 0; i < NR(number_fields); i++) {
		const uint64_t *number = (const void *)(base + number_fields[i].offset);

		json_object_set_new(object, number_fields[i].name,
				    json_integer((json_int_t)*number));
	}
	json_object_set_new(object, "cpu",
			    cell->cpu == CELL_CPU_AUTO ? json_string("auto")
						       : json_integer(cell->cpu));
	return object;
}

/* A name is visible ASCII without '/', and does not begin with a dot. */
static bool name_valid(const char *name, size_t size)
{
	size_t length = strlen(name);

	if (length == 0 || length >= size || name[0] == '.')
		return false;
	for (; *name; name++)
		if (*name <= ' ' || *name > '~' || *name == '/')
			return false;
	return true;
}

static int field_error(const char *field, const char *why, struct error *err)
{
	return error_set(err, EXIT_OURS, EINVAL, "cell: field \"%s\" %s", field, why);
}

static int read_texts(const json_t *object, struct cell *cell, struct error *err)
{
	for (size_t i = 0; i < NR(text_fields); i++) {
		const struct text_field *field = &text_fields[i];
		const json_t *value = json_object_get(object, field->name);
		const char *text = value ? json_string_value(value) : field->fallback;

		if (!text || !name_valid(text, field->size))
			return field_error(field->name,
					   "is not a name of visible ASCII without \"/\"", err);
		strcpy((char *)cell + field->offset, text);
	}
	return 0;
}

static int check_slop(const char *field, const char *slop, struct error *err)
{
	if (!strcmp(slop, CELL_SLOP_DEFAULT) || !slop[strspn(slop, "0123456789")])
		return 0;
	return field_error(field, "is neither \"default\" nor a number of ns", err);
}

static int read_numbers(const json_t *object, struct cell *cell, struct error *err)
{
	for (size_t i = 0; i < NR(number_fields); i++) {
		const struct number_field *field = &number_fields[i];
		const json_t *number = json_object_get(object, field->name);
		json_int_t value = json_integer_value(number);

		if (!number && field->is_new) {
			*(uint64_t *)(void *)((char *)cell + field->offset) = field->fallback;
			continue;
		}
		if (!json_is_integer(number) || value < 0 || (uint64_t)value < field->min ||
		    (uint64_t)value > field->max)
			return field_error(field->name, "is not a whole number in its range", err);
		*(uint64_t *)(void *)((char *)cell + field->offset) = (uint64_t)value;
	}
	return 0;
}

/* The index of the field's value in a pair of names. */
static int read_choice(const json_t *object, const char *field, const char *const names[2],
		       int *choice_out, struct error *err)
{
	const char *text = json_string_value(json_object_get(object, field));

	for (int i = 0; i < 2; i++) {
		if (text && strcmp(text, names[i]) == 0) {
			*choice_out = i;
			return 0;
		}
	}
	return error_set(err, EXIT_OURS, EINVAL, "cell: field \"%s\" is not \"%s\" or \"%s\"",
			 field, names[0], names[1]);
}

static int read_cpu(const json_t *object, struct cell *cell, struct error *err)
{
	const json_t *cpu = json_object_get(object, "cpu");
	const char *text = json_string_value(cpu);

	cell->cpu = CELL_CPU_AUTO;
	if (text && strcmp(text, "auto") == 0)
		return 0;
	if (!json_is_integer(cpu) || json_integer_value(cpu) < 0 ||
	    json_integer_value(cpu) > MAX_CPU)
		return field_error("cpu", "is not \"auto\" or the number of a CPU", err);
	cell->cpu = (int)json_integer_value(cpu);
	return 0;
}

int cell_from_json(const json_t *object, struct cell *cell, struct error *err)
{
	int mode = CELL_ONESHOT, keep = CELL_SAMPLES, ret;

	memset(cell, 0, sizeof(*cell));
	if ((ret = read_texts(object, cell, err)) ||
	    (ret = check_slop("xen_slop", cell->xen_slop, err)) ||
	    (ret = check_slop("guest_slop", cell->guest_slop, err)) ||
	    (ret = read_numbers(object, cell, err)) ||
	    (ret = read_choice(object, "mode", mode_names, &mode, err)) ||
	    (ret = read_choice(object, "keep", keep_names, &keep, err)) ||
	    (ret = read_cpu(object, cell, err)))
		return ret;
	cell->mode = (enum cell_mode)mode;
	cell->keep = (enum cell_keep)keep;
	return 0;
}
