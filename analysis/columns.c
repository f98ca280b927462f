// SPDX-License-Identifier: GPL-2.0-or-later
/* columns.c - writes rows by their columns. Foreign text ends no line and no string. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/columns.h"
#include "analysis/text.h"
#include "cli/alloc.h"
#include "store/verdict.h"

/* The column's value; a number is written to buffer, "" where it does not exist. */
static const char *value(const struct column *column, const void *row, char buffer[TEXT_NUMBER])
{
	const void *at = (const char *)row + column->offset;

	switch (column->kind) {
	case COLUMN_NAME:
		return at;
	case COLUMN_TEXT:
		return *(const char *const *)at;
	case COLUMN_VERDICT:
		return verdict_name(*(const enum verdict *)at);
	case COLUMN_NUMBER:
		return text_number(buffer, *(const double *)at, 3);
	case COLUMN_SHARE:
		return text_number(buffer, *(const double *)at, 6);
	}
	return "";
}

void columns_write_csv_text(const char *text, FILE *out)
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

static const void *row_at(const struct columns *columns, const void *rows, size_t idx)
{
	return (const char *)rows + idx * columns->row_size;
}

void columns_write_csv(const struct columns *columns, const void *rows, size_t nr_rows, FILE *out)
{
	char buffer[TEXT_NUMBER];

	for (size_t c = 0; c < columns->nr; c++)
		fprintf(out, "%s%s", c ? "," : "", columns->list[c].name);
	fputc('\n', out);
	for (size_t r = 0; r < nr_rows; r++) {
		const void *row = row_at(columns, rows, r);

		for (size_t c = 0; c < columns->nr; c++) {
			fputs(c ? "," : "", out);
			columns_write_csv_text(value(&columns->list[c], row, buffer), out);
		}
		fputc('\n', out);
	}
}

void columns_write_json_text(const char *text, FILE *out)
{
	json_t *string = json_string(text);

	if (!string) /* not UTF-8: a path may be anything */
		string = json_string("");
	json_dumpf(string, out, JSON_ENCODE_ANY);
	json_decref(string);
}

void columns_write_members(const struct columns *columns, const void *row, FILE *out)
{
	char buffer[TEXT_NUMBER];

	for (size_t c = 0; c < columns->nr; c++) {
		const struct column *column = &columns->list[c];
		const char *text = value(column, row, buffer);

		fprintf(out, "%s\"%s\": ", c ? ", " : "", column->name);
		if (column->kind != COLUMN_NUMBER && column->kind != COLUMN_SHARE)
			columns_write_json_text(text, out);
		else
			fputs(*text ? text : "null", out);
	}
}

void columns_write_json(const struct columns *columns, const void *rows, size_t nr_rows, FILE *out)
{
	fputc('[', out);
	for (size_t r = 0; r < nr_rows; r++) {
		fputs(r ? ",\n  {" : "\n  {", out);
		columns_write_members(columns, row_at(columns, rows, r), out);
		fputc('}', out);
	}
	fputs("\n]", out);
}
