/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantity.h - numbers with units, as people write them in configs and options. */
#ifndef VMTICK_QUANTITY_H
#define VMTICK_QUANTITY_H

#include <stdint.h>
#include "cli/error.h"

/*
 * A duration "150us", "1.5ms", "10s", "1500ns" in whole nanoseconds between min_ns and max_ns.
 * The unit is required. what names the quantity in messages. Errors: EXIT_USAGE.
 */
int quantity_duration(const char *what, const char *text, uint64_t min_ns, uint64_t max_ns,
		      uint64_t *ns_out, struct error *err);

/* A whole number between min and max; "_" may group digits. Errors: EXIT_USAGE. */
int quantity_count(const char *what, const char *text, uint64_t min, uint64_t max,
		   uint64_t *count_out, struct error *err);

#endif
