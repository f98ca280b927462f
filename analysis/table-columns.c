// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-columns.c - the table for programs: the lists of columns, the contract in
 * docs/formats.md. New columns are added at the end, none is ever renamed.
 */
#include <stddef.h>
#include "analysis/boots.h"
#include "analysis/columns.h"
#include "analysis/table.h"
#include "cli/alloc.h"

#define AT(member)   offsetof(struct table_row, member)
#define DELAY(field) AT(figures.delay.field)
#define IRQ(field)   AT(figures.counted.irq.field)
#define LINE(member) offsetof(struct boots_line, member)

static const struct column of_cells[] = {
	{"platform", COLUMN_NAME, AT(cell.platform)},
	{"lab", COLUMN_TEXT, AT(lab)},
	{"kernel", COLUMN_NAME, AT(cell.kernel)},
	{"instrument", COLUMN_NAME, AT(cell.instrument)},
	{"timer", COLUMN_NAME, AT(cell.timer)},
	{"scenario", COLUMN_NAME, AT(cell.scenario)},
	{"period_ns", COLUMN_NUMBER, AT(period_ns)},
	{"events", COLUMN_NUMBER, AT(figures.nr_events)},
	{"mean_ns", COLUMN_NUMBER, DELAY(mean)},
	{"sd_ns", COLUMN_NUMBER, DELAY(sd)},
	{"ci99_low_ns", COLUMN_NUMBER, DELAY(mean99.low)},
	{"ci99_high_ns", COLUMN_NUMBER, DELAY(mean99.high)},
	{"min_ns", COLUMN_NUMBER, DELAY(min)},
	{"p50_ns", COLUMN_NUMBER, DELAY(quantile[STATS_P50])},
	{"p90_ns", COLUMN_NUMBER, DELAY(quantile[STATS_P90])},
	{"p99_ns", COLUMN_NUMBER, DELAY(quantile[STATS_P99])},
	{"p999_ns", COLUMN_NUMBER, DELAY(quantile[STATS_P999])},
	{"max_ns", COLUMN_NUMBER, DELAY(max)},
	{"missed", COLUMN_NUMBER, AT(figures.nr_missed)},
	{"verdict", COLUMN_VERDICT, AT(figures.verdict)},
	{"reason", COLUMN_TEXT, AT(figures.reason)},
	{"bm99_low_ns", COLUMN_NUMBER, DELAY(batch99.low)},
	{"bm99_high_ns", COLUMN_NUMBER, DELAY(batch99.high)},
	{"lag1", COLUMN_SHARE, DELAY(lag1)},
	{"p50_low_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P50].low)},
	{"p50_high_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P50].high)},
	{"p90_low_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P90].low)},
	{"p90_high_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P90].high)},
	{"p99_low_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P99].low)},
	{"p99_high_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P99].high)},
	{"p999_low_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P999].low)},
	{"p999_high_ns", COLUMN_NUMBER, DELAY(quantile99[STATS_P999].high)},
	{"clock_cost_ns", COLUMN_NUMBER, AT(figures.clock_cost_ns)},
	{"arm_cost_ns", COLUMN_NUMBER, AT(figures.arm_cost_ns)},
	{"published_mean_ns", COLUMN_NUMBER, AT(published.mean_ns)},
	{"published_sd_ns", COLUMN_NUMBER, AT(published.sd_ns)},
	{"published_low_ns", COLUMN_NUMBER, AT(published.low_ns)},
	{"published_high_ns", COLUMN_NUMBER, AT(published.high_ns)},
	{"run", COLUMN_TEXT, AT(run)},
	{"cell", COLUMN_NAME, AT(cell.id)},
	{"xen_slop", COLUMN_NAME, AT(cell.xen_slop)},
	{"guest_slop", COLUMN_NAME, AT(cell.guest_slop)},
	{"wait_share", COLUMN_SHARE, AT(figures.price.wait_share)},
	{"wait_max_ns", COLUMN_NUMBER, AT(figures.price.wait_max_ns)},
	{"wait_bound_ns", COLUMN_NUMBER, AT(figures.price.wait_bound_ns)},
	{"lead_ns", COLUMN_NUMBER, AT(figures.price.lead_ns)},
	{"late_wakes", COLUMN_NUMBER, AT(figures.price.late_wakes)},
	{"gain", COLUMN_NUMBER, AT(gain.same_slops)},
	{"least_gain", COLUMN_NUMBER, AT(gain.least)},
	{"published_gain", COLUMN_NUMBER, AT(gain.published)},
	{"paravirt", COLUMN_NAME, AT(cell.paravirt)},
	{"host_kernel", COLUMN_NAME, AT(cell.host_kernel)},
	{"repetition", COLUMN_NUMBER, AT(repetition)},
	{"overflows", COLUMN_NUMBER, AT(figures.counted.nr_overflows)},
	{"bound_ns", COLUMN_NUMBER, AT(figures.counted.bound_ns)},
	{"irq_mean_ns", COLUMN_NUMBER, IRQ(mean)},
	{"irq_p50_ns", COLUMN_NUMBER, IRQ(quantile[STATS_P50])},
	{"irq_p99_ns", COLUMN_NUMBER, IRQ(quantile[STATS_P99])},
	{"irq_p999_ns", COLUMN_NUMBER, IRQ(quantile[STATS_P999])},
	{"irq_max_ns", COLUMN_NUMBER, IRQ(max)},
};

/* Of the layout boots. */
static const struct column of_boots[] = {
	{"run", COLUMN_TEXT, LINE(run)},
	{"lab", COLUMN_TEXT, LINE(lab)},
	{"cell", COLUMN_NAME, LINE(group)},
	{"row", COLUMN_TEXT, LINE(what)},
	{"repetition", COLUMN_NUMBER, LINE(repetition)},
	{"unit", COLUMN_TEXT, LINE(unit)},
	{"verdict", COLUMN_TEXT, LINE(verdict)},
	{"reason", COLUMN_TEXT, LINE(reason)},
	{"boots", COLUMN_NUMBER, LINE(nr_boots)},
	{"boots_ok", COLUMN_NUMBER, LINE(nr_ok)},
	{"events", COLUMN_NUMBER, LINE(nr_events)},
	{"mean", COLUMN_NUMBER, LINE(figures[BOOTS_MEAN])},
	{"p50", COLUMN_NUMBER, LINE(figures[BOOTS_P50])},
	{"p99", COLUMN_NUMBER, LINE(figures[BOOTS_P99])},
	{"p999", COLUMN_NUMBER, LINE(figures[BOOTS_P999])},
	{"max", COLUMN_NUMBER, LINE(figures[BOOTS_MAX])},
	{"overflows", COLUMN_NUMBER, LINE(nr_above)},
	{"bound_ns", COLUMN_NUMBER, LINE(bound_ns)},
};

#define COLUMNS(list, row)                                          \
	{                                                           \
		list, sizeof(list) / sizeof((list)[0]), sizeof(row) \
	}

static const struct columns cell_columns = COLUMNS(of_cells, struct table_row);
static const struct columns boots_columns = COLUMNS(of_boots, struct boots_line);

/* Write the rows of the table's layout by one of the two writers of columns.h. */
static void write_rows(const struct table *table,
		       void (*write)(const struct columns *columns, const void *rows,
				     size_t nr_rows, FILE *out),
		       FILE *out)
{
	AUTO_FREE struct boots_line *lines = NULL;
	size_t nr_lines;

	if (table->layout != TABLE_BOOTS) {
		write(&cell_columns, table->rows, table->nr_rows, out);
		return;
	}
	nr_lines = boots_lines(table, &lines);
	write(&boots_columns, lines, nr_lines, out);
}

void table_write_csv(const struct table *table, FILE *out)
{
	write_rows(table, columns_write_csv, out);
}

void table_write_members(const struct table_row *row, FILE *out)
{
	columns_write_members(&cell_columns, row, out);
}

void table_write_json(const struct table *table, FILE *out)
{
	static const char *const layouts[] = {[TABLE_1] = "table1",
					      [TABLE_2] = "table2",
					      [TABLE_WIDE] = "wide",
					      [TABLE_GAIN] = "gain",
					      [TABLE_BOOTS] = "boots"};

	fprintf(out,
		"{\"format\": \"vmtick-table\", \"version\": 1, \"layout\": \"%s\", \"rows\": ",
		layouts[table->layout]);
	write_rows(table, columns_write_json, out);
	fputs("}\n", out);
}
