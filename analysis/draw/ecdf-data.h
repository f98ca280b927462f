/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ecdf-data.h - the data of a figure of eCDFs, made small enough to draw. The smallest and the
 * largest latency of a curve stand exactly where they are. */
#ifndef VMTICK_ECDF_DATA_H
#define VMTICK_ECDF_DATA_H

#include <stdio.h>
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/curves.h"

/* What is shown of all curves alike. */
struct ecdf_scale {
	struct axis_range latency; /* what is below stands at the left edge */
	double floor;		   /* lowest 1 - F that is drawn */
};

struct ecdf_scale ecdf_data_scale(const struct curves *curves);

/* Write the data of curve number c: $curveC, its rows latency, median, min and max of F, then
 * median, min and max of 1 - F; and $maxC, of each boot the largest latency and 1 / n. */
void ecdf_data_write(const struct curve *curve, size_t c, const struct ecdf_scale *scale,
		     FILE *script);

#endif
