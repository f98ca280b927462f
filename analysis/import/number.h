/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.h - a latency as another program wrote it: "12", "-0.5", "1.25e-05". */
#ifndef VMTICK_IMPORT_NUMBER_H
#define VMTICK_IMPORT_NUMBER_H

#include <stdint.h>

#define NUMBER_MAX_NS (INT64_C(1) << 61) /* 73 years */

/* The number, of which one is unit_ns, to the nearest ns. Returns NULL, or what it is instead of
 * a number of at most +-NUMBER_MAX_NS. */
const char *number_parse(const char *text, uint64_t unit_ns, int64_t *ns_out);

#endif
