/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - rows for programs, as CSV and JSON from one list of columns: a contract is one
 * such list. */
#ifndef VMTICK_COLUMNS_H
#define VMTICK_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

enum column_kind {
	COLUMN_NAME,	/* char array in the row */
	COLUMN_TEXT,	/* const char * in the row */
	COLUMN_VERDICT, /* enum verdict */
	COLUMN_NUMBER,	/* double, up to 3 decimals */
	COLUMN_SHARE,	/* double, up to 6 decimals */
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t offset; /* in the row */
};

struct columns {
	const struct column *list;
	size_t nr;
	size_t row_size; /* bytes from a row to the next */
};

/* The header line and a line per row. A number that is not finite is empty. */
void columns_write_csv(const struct columns *columns, const void *rows, size_t nr_rows, FILE *out);
/* A JSON array of an object per row. A number that is not finite is null. */
void columns_write_json(const struct columns *columns, const void *rows, size_t nr_rows, FILE *out);

/* The members of such an object alone. */
void columns_write_members(const struct columns *columns, const void *row, FILE *out);

/* A text as one field of a CSV, or as a JSON string; "" where it is no UTF-8. */
void columns_write_csv_text(const char *text, FILE *out);
void columns_write_json_text(const char *text, FILE *out);

#endif
