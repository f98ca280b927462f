// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gain.c - how much a timer gains over the native one: the ratio of their standard deviations,
 * as the paper compares. Both must have been measured as asked.
 */
#include <math.h>
#include <string.h>
#include "analysis/table.h"

bool table_comparable(const struct table_row *a, const struct table_row *b)
{
	const struct cell *one = &a->cell, *other = &b->cell;

	return a->run == b->run && one->period_ns == other->period_ns && one->mode == other->mode &&
	       one->inject_ns == other->inject_ns && !strcmp(one->platform, other->platform) &&
	       !strcmp(one->kernel, other->kernel) && !strcmp(one->paravirt, other->paravirt) &&
	       !strcmp(one->host_kernel, other->host_kernel) &&
	       one->repetition == other->repetition && !strcmp(one->scenario, other->scenario) &&
	       !strcmp(one->instrument, other->instrument);
}

static bool is_native(const struct table_row *row)
{
	return !strcmp(row->cell.timer, "hrtimer");
}

static bool same_slops(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->xen_slop, b->xen_slop) && !strcmp(a->guest_slop, b->guest_slop);
}

/* NAN where there is nothing to divide, or by. */
static double ratio(double native_sd, double sd)
{
	return sd > 0 ? native_sd / sd : NAN;
}

static double published_gain(const struct table *table, const struct table_row *row)
{
	const struct published *native;

	if (!row->repeats || strcmp(row->repeats->platform, "xen-new-timer") != 0)
		return NAN;
	native = reference_row(table->reference, "xen", row->cell.scenario, row->cell.period_ns);
	return native ? ratio(native->sd_ns, row->repeats->sd_ns) : NAN;
}

static void find_gain(const struct table *table, struct table_row *row)
{
	const double sd = row->figures.delay.sd;

	row->gain = (struct gain){NAN, NAN, published_gain(table, row)};
	for (size_t i = 0; i < table->nr_rows && !is_native(row); i++) {
		const struct table_row *native = &table->rows[i];
		const double gain = ratio(native->figures.delay.sd, sd);

		if (!is_native(native) || !table_comparable(native, row) ||
		    native->figures.verdict != VERDICT_OK || row->figures.verdict != VERDICT_OK)
			continue;
		row->gain.least = fmin(row->gain.least, gain); /* fmin takes NAN for missing */
		if (same_slops(&native->cell, &row->cell))
			row->gain.same_slops = gain;
	}
}

void table_find_gains(struct table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		find_gain(table, &table->rows[i]);
}
