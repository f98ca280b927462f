// SPDX-License-Identifier: GPL-2.0-or-later
/* summary.c - runs as one JSON object: what the manifest says of each run and its boots, and of
 * each cell the columns of the table and its facts. */
#include <jansson.h>
#include "analysis/columns.h"
#include "analysis/export/export.h"
#include "cli/version.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* A member, as the manifest has it, behind others; the fallback where it has none. */
static void put_member(const json_t *object, const char *name, const char *fallback, FILE *out)
{
	const json_t *value = json_object_get(object, name);

	fprintf(out, ", \"%s\": ", name);
	if (!value || json_dumpf(value, out, JSON_ENCODE_ANY))
		fputs(fallback, out);
}

static void put_boot(const json_t *boot, FILE *out)
{
	static const char *const texts[] = {"platform", "kernel", "verdict", "reason", "vmm"};
	static const char *const objects[] = {"settings", "host", "facts", "imported"};

	fputs("{\"id\": ", out);
	columns_write_json_text(json_string_value(json_object_get(boot, "id")) ?: "", out);
	for (size_t i = 0; i < NR(texts); i++)
		put_member(boot, texts[i], "\"\"", out);
	for (size_t i = 0; i < NR(objects); i++)
		put_member(boot, objects[i], "{}", out);
	fputc('}', out);
}

static void put_boots(const struct run_folder *run, FILE *out)
{
	const char *separator = "\n    ";
	const json_t *boot;
	size_t i;

	fputs(",\n   \"boots\": [", out);
	json_array_foreach (json_object_get(run->manifest, "boots"), i, boot) {
		fputs(separator, out);
		put_boot(boot, out);
		separator = ",\n    ";
	}
	fputc(']', out);
}

static void put_cells(const struct table *table, const struct run_folder *run, FILE *out)
{
	const char *separator = "\n    ";

	fputs(",\n   \"cells\": [", out);
	for (size_t i = 0; i < table->nr_rows; i++) {
		const struct table_row *row = &table->rows[i];
		const struct run_cell *cell = run_folder_cell(run, row->cell.id);

		if (row->run != run->path)
			continue;
		fprintf(out, "%s{", separator);
		table_write_members(row, out);
		fputs(", \"boot\": ", out);
		columns_write_json_text(cell->boot, out);
		fputs(", \"facts\": ", out);
		if (!cell->facts || json_dumpf(cell->facts, out, 0))
			fputs("{}", out);
		fputc('}', out);
		separator = ",\n    ";
	}
	fputc(']', out);
}

static void put_run(const struct table *table, const struct run_folder *run, FILE *out)
{
	fputs("\n  {\"run\": ", out);
	columns_write_json_text(run->path, out);
	put_member(run->manifest, "lab", "\"\"", out);
	put_member(run->manifest, "vmtick", "\"\"", out);
	put_member(run->manifest, "created", "\"\"", out);
	put_member(run->manifest, "updated", "\"\"", out);
	put_member(run->manifest, "host", "{}", out);
	put_boots(run, out);
	put_cells(table, run, out);
	fputc('}', out);
}

void export_summary(const struct table *table, FILE *out)
{
	fputs("{\"format\": \"vmtick-summary\", \"version\": 1, \"vmtick\": \"" VMTICK_VERSION
	      "\", \"runs\": [",
	      out);
	for (size_t r = 0; r < table->nr_runs; r++) {
		fputs(r ? "," : "", out);
		put_run(table, table->runs[r], out);
	}
	fputs("]}\n", out);
}
