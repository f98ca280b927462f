// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table-columns.c - the table for programs: CSV and JSON from one list of columns, the
 * contract in docs/formats.md. New columns are added at the end, none is ever renamed.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/table.h"
#include "analysis/text.h"
#include "cli/alloc.h"

enum kind {
	NAME,	 /* char array in the row */
	TEXT,	 /* const char * in the row */
	VERDICT, /* enum verdict */
	NUMBER,	 /* double, up to 3 decimals */
	SHARE,	 /* double, up to 6 decimals */
};

struct column {
	const char *name;
	enum kind kind;
	size_t offset;
};

#define AT(member)   offsetof(struct table_row, member)
#define DELAY(field) AT(figures.delay.field)
#define IRQ(field)   AT(figures.counted.irq.field)

static const struct column columns[] = {
	{"platform", NAME, AT(cell.platform)},
	{"lab", TEXT, AT(lab)},
	{"kernel", NAME, AT(cell.kernel)},
	{"instrument", NAME, AT(cell.instrument)},
	{"timer", NAME, AT(cell.timer)},
	{"scenario", NAME, AT(cell.scenario)},
	{"period_ns", NUMBER, AT(period_ns)},
	{"events", NUMBER, AT(figures.nr_events)},
	{"mean_ns", NUMBER, DELAY(mean)},
	{"sd_ns", NUMBER, DELAY(sd)},
	{"ci99_low_ns", NUMBER, DELAY(mean99.low)},
	{"ci99_high_ns", NUMBER, DELAY(mean99.high)},
	{"min_ns", NUMBER, DELAY(min)},
	{"p50_ns", NUMBER, DELAY(quantile[STATS_P50])},
	{"p90_ns", NUMBER, DELAY(quantile[STATS_P90])},
	{"p99_ns", NUMBER, DELAY(quantile[STATS_P99])},
	{"p999_ns", NUMBER, DELAY(quantile[STATS_P999])},
	{"max_ns", NUMBER, DELAY(max)},
	{"missed", NUMBER, AT(figures.nr_missed)},
	{"verdict", VERDICT, AT(figures.verdict)},
	{"reason", TEXT, AT(figures.reason)},
	{"bm99_low_ns", NUMBER, DELAY(batch99.low)},
	{"bm99_high_ns", NUMBER, DELAY(batch99.high)},
	{"lag1", SHARE, DELAY(lag1)},
	{"p50_low_ns", NUMBER, DELAY(quantile99[STATS_P50].low)},
	{"p50_high_ns", NUMBER, DELAY(quantile99[STATS_P50].high)},
	{"p90_low_ns", NUMBER, DELAY(quantile99[STATS_P90].low)},
	{"p90_high_ns", NUMBER, DELAY(quantile99[STATS_P90].high)},
	{"p99_low_ns", NUMBER, DELAY(quantile99[STATS_P99].low)},
	{"p99_high_ns", NUMBER, DELAY(quantile99[STATS_P99].high)},
	{"p999_low_ns", NUMBER, DELAY(quantile99[STATS_P999].low)},
	{"p999_high_ns", NUMBER, DELAY(quantile99[STATS_P999].high)},
	{"clock_cost_ns", NUMBER, AT(figures.clock_cost_ns)},
	{"arm_cost_ns", NUMBER, AT(figures.arm_cost_ns)},
	{"published_mean_ns", NUMBER, AT(published.mean_ns)},
	{"published_sd_ns", NUMBER, AT(published.sd_ns)},
	{"published_low_ns", NUMBER, AT(published.low_ns)},
	{"published_high_ns", NUMBER, AT(published.high_ns)},
	{"run", TEXT, AT(run)},
	{"cell", NAME, AT(cell.id)},
	{"xen_slop", NAME, AT(cell.xen_slop)},
	{"guest_slop", NAME, AT(cell.guest_slop)},
	{"wait_share", SHARE, AT(figures.price.wait_share)},
	{"wait_max_ns", NUMBER, AT(figures.price.wait_max_ns)},
	{"wait_bound_ns", NUMBER, AT(figures.price.wait_bound_ns)},
	{"lead_ns", NUMBER, AT(figures.price.lead_ns)},
	{"late_wakes", NUMBER, AT(figures.price.late_wakes)},
	{"gain", NUMBER, AT(gain.same_slops)},
	{"least_gain", NUMBER, AT(gain.least)},
	{"published_gain", NUMBER, AT(gain.published)},
	{"paravirt", NAME, AT(cell.paravirt)},
	{"host_kernel", NAME, AT(cell.host_kernel)},
	{"repetition", NUMBER, AT(repetition)},
	{"overflows", NUMBER, AT(figures.counted.nr_overflows)},
	{"bound_ns", NUMBER, AT(figures.counted.bound_ns)},
	{"irq_mean_ns", NUMBER, IRQ(mean)},
	{"irq_p50_ns", NUMBER, IRQ(quantile[STATS_P50])},
	{"irq_p99_ns", NUMBER, IRQ(quantile[STATS_P99])},
	{"irq_p999_ns", NUMBER, IRQ(quantile[STATS_P999])},
	{"irq_max_ns", NUMBER, IRQ(max)},
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The column's value; a number is written to buffer, "" where it does not exist. */
static const char *value(const struct column *column, const struct table_row *row,
			 char buffer[TEXT_NUMBER])
{
	const void *at = (const char *)row + column->offset;

	switch (column->kind) {
	case NAME:
		return at;
	case TEXT:
		return *(const char *const *)at;
	case VERDICT:
		return verdict_name(*(const enum verdict *)at);
	case NUMBER:
		return text_number(buffer, *(const double *)at, 3);
	case SHARE:
		return text_number(buffer, *(const double *)at, 6);
	}
	return "";
}

static void csv_field(const char *text, FILE *out)
{
	AUTO_FREE char *line = text_escape(text); /* no line break may end the row */

	if (!strpbrk(line, ",\"")) {
		fputs(line, out);
		return;
	}
	fputc('"', out);
	for (const char *c = line; *c; c++)
		fprintf(out, *c == '"' ? "\"\"" : "%c", *c);
	fputc('"', out);
}

void table_write_csv(const struct table *table, FILE *out)
{
	char buffer[TEXT_NUMBER];

	for (size_t c = 0; c < NR_COLUMNS; c++)
		fprintf(out, "%s%s", c ? "," : "", columns[c].name);
	fputc('\n', out);
	for (size_t r = 0; r < table->nr_rows; r++) {
		for (size_t c = 0; c < NR_COLUMNS; c++) {
			fputs(c ? "," : "", out);
			csv_field(value(&columns[c], &table->rows[r], buffer), out);
		}
		fputc('\n', out);
	}
}

static void json_text(const char *text, FILE *out)
{
	json_t *string = json_string(text);

	if (!string) /* not UTF-8: a path may be anything */
		string = json_string("");
	json_dumpf(string, out, JSON_ENCODE_ANY);
	json_decref(string);
}

static void json_row(const struct table_row *row, FILE *out)
{
	char buffer[TEXT_NUMBER];

	for (size_t c = 0; c < NR_COLUMNS; c++) {
		const char *text = value(&columns[c], row, buffer);

		fprintf(out, "%s\"%s\": ", c ? ", " : "", columns[c].name);
		if (columns[c].kind != NUMBER && columns[c].kind != SHARE)
			json_text(text, out);
		else
			fputs(*text ? text : "null", out);
	}
}

void table_write_json(const struct table *table, FILE *out)
{
	static const char *const layouts[] = {[TABLE_1] = "table1",
					      [TABLE_2] = "table2",
					      [TABLE_WIDE] = "wide",
					      [TABLE_GAIN] = "gain"};

	fprintf(out,
		"{\"format\": \"vmtick-table\", \"version\": 1, \"layout\": \"%s\", \"rows\": [",
		layouts[table->layout]);
	for (size_t r = 0; r < table->nr_rows; r++) {
		fputs(r ? ",\n  {" : "\n  {", out);
		json_row(&table->rows[r], out);
		fputc('}', out);
	}
	fputs("\n]}\n", out);
}
