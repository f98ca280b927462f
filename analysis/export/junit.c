// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * junit.c - verdicts in the XML that CI servers read (tests/junit.xsd). ok passes; what was
 * measured and is not what was asked, or failed, is a failure; where we or the lab failed, or
 * nobody measured yet, an error.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/export/export.h"
#include "analysis/export/xml.h"
#include "analysis/origin.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* The element of a testcase that is not ok. */
static const char *element_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_OK:
		return "";
	case VERDICT_SKIPPED:
		return "skipped";
	case VERDICT_INVALID:
	case VERDICT_FAILED:
		return "failure";
	case VERDICT_PENDING:
	case VERDICT_ERROR:
		break;
	}
	return "error";
}

static const struct run_cell *cell_of(const struct table *table, const struct table_row *row)
{
	for (size_t r = 0; r < table->nr_runs; r++)
		if (table->runs[r]->path == row->run)
			return run_folder_cell(table->runs[r], row->cell.id);
	return NULL;
}

/* What its measurement took, s; NAN where that is not known. */
static double seconds_of(const struct table *table, const struct table_row *row)
{
	const struct run_cell *cell = cell_of(table, row);
	const char *ms = json_string_value(json_object_get(cell->facts, "measure_ms"));
	char *end = NULL;
	const double value = ms ? strtod(ms, &end) : NAN;

	return ms && end != ms && !*end && value >= 0 ? value / 1000 : NAN;
}

static void put_seconds(double seconds, FILE *out)
{
	char number[TEXT_NUMBER];

	if (isfinite(seconds))
		xml_attribute("time", text_number(number, seconds, 6), out);
}

static void put_property(const char *name, const char *value, FILE *out)
{
	if (!*value)
		return;
	fputs("        <property", out);
	xml_attribute("name", name, out);
	xml_attribute("value", value, out);
	fputs("/>\n", out);
}

static void put_properties(const struct table_row *row, FILE *out)
{
	const struct summary *delay = &row->figures.delay;
	const struct {
		const char *name;
		double value;
	} figures[] = {
		{"period_ns", row->period_ns},
		{"events", row->figures.nr_events},
		{"mean_ns", delay->mean},
		{"sd_ns", delay->sd},
		{"p50_ns", delay->quantile[STATS_P50]},
		{"p99_ns", delay->quantile[STATS_P99]},
		{"p999_ns", delay->quantile[STATS_P999]},
		{"max_ns", delay->max},
		{"bound_ns", row->figures.counted.bound_ns},
		{"published_mean_ns", row->published.mean_ns},
	};
	char number[TEXT_NUMBER];

	fputs("      <properties>\n", out);
	put_property("lab", row->lab, out);
	put_property("origin", origin_sentence(row->lab), out);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		put_property(figures[i].name, text_number(number, figures[i].value, 3), out);
	fputs("      </properties>\n", out);
}

static void put_case(const struct table *table, const struct table_row *row, FILE *out)
{
	const char *element = element_of(row->figures.verdict);
	const char *verdict = verdict_name(row->figures.verdict);
	const char *reason = row->figures.reason;

	fputs("    <testcase", out);
	xml_attribute("classname", row->cell.platform, out);
	xml_attribute("name", row->cell.id, out);
	put_seconds(seconds_of(table, row), out);
	fputs(">\n", out);
	put_properties(row, out);
	if (*element) {
		fprintf(out, "      <%s", element);
		if (strcmp(element, "skipped") != 0)
			xml_attribute("type", verdict, out);
		xml_attribute("message", *reason ? reason : verdict, out);
		fputs("/>\n", out);
	}
	fputs("    </testcase>\n", out);
}

static bool same_suite(const struct table_row *a, const struct table_row *b)
{
	return a->run == b->run && !strcmp(a->cell.platform, b->cell.platform);
}

/* Attributes that count the cells like the row; all cells where it is NULL. */
static void put_counts(const struct table *table, const struct table_row *row, FILE *out)
{
	static const struct {
		const char *attribute, *element;
	} kinds[] = {{"failures", "failure"}, {"errors", "error"}, {"skipped", "skipped"}};
	size_t nr[3] = {0}, nr_all = 0;
	double seconds = NAN;

	for (size_t i = 0; i < table->nr_rows; i++) {
		const struct table_row *other = &table->rows[i];
		const double took = seconds_of(table, other);

		if (row && !same_suite(row, other))
			continue;
		nr_all++;
		if (isfinite(took))
			seconds = isfinite(seconds) ? seconds + took : took;
		for (size_t k = 0; k < 3; k++)
			nr[k] += !strcmp(element_of(other->figures.verdict), kinds[k].element);
	}
	fprintf(out, " tests=\"%zu\"", nr_all);
	for (size_t k = 0; k < 3; k++)
		fprintf(out, " %s=\"%zu\"", kinds[k].attribute, nr[k]);
	put_seconds(seconds, out);
}

static void put_suite(const struct table *table, const struct table_row *first, FILE *out)
{
	AUTO_FREE char *name = alloc_printf("%s %s", first->run, first->cell.platform);

	fputs("  <testsuite", out);
	xml_attribute("name", name, out);
	put_counts(table, first, out);
	fputs(">\n", out);
	for (size_t i = 0; i < table->nr_rows; i++)
		if (same_suite(first, &table->rows[i]))
			put_case(table, &table->rows[i], out);
	fputs("  </testsuite>\n", out);
}

static bool begins_suite(const struct table *table, size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (same_suite(&table->rows[i], &table->rows[row]))
			return false;
	return true;
}

void export_junit(const struct table *table, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vmtick\"", out);
	put_counts(table, NULL, out);
	fputs(">\n", out);
	for (size_t i = 0; i < table->nr_rows; i++)
		if (begins_suite(table, i))
			put_suite(table, &table->rows[i], out);
	fputs("</testsuites>\n", out);
}
