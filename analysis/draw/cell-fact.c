// SPDX-License-Identifier: GPL-2.0-or-later
/* cell-fact.c - the list of facts. What a guest or a host told is escaped here. */
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/cell-fact.h"
#include "analysis/origin.h"
#include "analysis/text.h"
#include "cli/alloc.h"

static char *period_of(const struct selected *cell)
{
	char text[TEXT_NUMBER];

	return alloc_copy(text_duration(text, cell->cell.period_ns));
}

static char *inject_of(const struct selected *cell)
{
	char text[TEXT_NUMBER];

	return alloc_copy(cell->cell.inject_ns ? text_duration(text, cell->cell.inject_ns) : "0");
}

static char *mode_of(const struct selected *cell)
{
	return alloc_copy(cell->cell.mode == CELL_GRID ? "grid" : "one-shot");
}

static char *run_of(const struct selected *cell)
{
	return text_escape(cell->run->path);
}

static char *origin_text(const struct selected *cell)
{
	return alloc_copy(*cell->origin ? origin_mark(cell->origin) : "no lab");
}

/* "6.1.0-18-rt-amd64" of what uname told; "" where nothing did. */
static char *release_of(const struct selected *cell, const char *object)
{
	const json_t *boot = run_folder_boot(cell->run, cell->in_run->boot);
	const char *kernel =
		json_string_value(json_object_get(json_object_get(boot, object), "kernel"));
	AUTO_FREE char *word = strndup(kernel ? kernel : "", kernel ? strcspn(kernel, " ") : 0);

	return text_escape(word);
}

static char *host_release(const struct selected *cell)
{
	return release_of(cell, "host");
}

static char *guest_release(const struct selected *cell)
{
	return release_of(cell, "facts");
}

#define FIELD(name) .offset = offsetof(struct selected, cell.name)

const struct cell_fact cell_facts[CELL_NR_FACTS] = {
	{"platform ", "", .value = NULL, FIELD(platform)},
	{"host kernel ", "host ", CELL_HOST_KERNEL_ANY, .value = NULL, FIELD(host_kernel)},
	{"the host ran Linux ", NULL, "", host_release},
	{"guest kernel ", "guest ", .value = NULL, FIELD(kernel)},
	{"the guest ran Linux ", NULL, "", guest_release},
	{"timer ", "", .value = NULL, FIELD(timer)},
	{"instrument ", "", .value = NULL, FIELD(instrument)},
	[CELL_FACT_SCENARIO] = {"scenario ", "", .value = NULL, FIELD(scenario)},
	[CELL_FACT_PERIOD] = {"period ", "", .value = period_of},
	{"hypervisor's slop ", "xen slop ", CELL_SLOP_DEFAULT, FIELD(xen_slop)},
	{"guest's slop ", "guest slop ", CELL_SLOP_DEFAULT, FIELD(guest_slop)},
	{"paravirtualization ", "paravirt ", CELL_PARAVIRT_DEFAULT, FIELD(paravirt)},
	{"injected delay ", "injected ", "0", inject_of},
	{"", "", "one-shot", mode_of},
	{NULL, "", .value = origin_text},
	[CELL_FACT_RUN] = {NULL, "run ", .value = run_of},
};

char *cell_fact_value(const struct cell_fact *fact, const struct selected *cell)
{
	return fact->value ? fact->value(cell) : alloc_copy((const char *)cell + fact->offset);
}
