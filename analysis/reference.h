/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reference.h - the published figures (analysis/reference/), in the order of the paper,
 * and which of our cells each of them is to be compared with.
 */
#ifndef VMTICK_REFERENCE_H
#define VMTICK_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cli/error.h"
#include "store/cell.h"

/* One row of a published table; fired - armed, in ns. What was not printed is NAN. */
struct published {
	int table; /* its number in the paper */
	char scenario[CELL_NAME_MAX];
	char platform[CELL_NAME_MAX]; /* the paper's word, e.g. "xen-new-timer" */
	uint64_t period_ns;
	double mean_ns, sd_ns, low_ns, high_ns;
};

struct reference {
	struct published *rows;
	size_t nr_rows;
	double idle_irqs_per_s, io_irqs_per_s; /* Fig. 7: of bare Linux, on the timer's CPU */
};

/* Read Tables 1 and 2, and what was measured for Fig. 7. Released by reference_free. */
int reference_load(struct reference *reference_out, struct error *err);
void reference_free(struct reference *reference);

/* The published row that the cell repeats, or NULL: same platform and timer, scenario and
 * period, one-shot, measured by our module and without an injected delay. */
const struct published *reference_find(const struct reference *reference, const struct cell *cell);
/* The published row of the paper's word for a platform, or NULL. */
const struct published *reference_row(const struct reference *reference, const char *platform,
				      const char *scenario, uint64_t period_ns);

#endif
