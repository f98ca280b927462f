// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * import-text.c - what a program printed of its threads, or CPUs, at once: a cell for each. The
 * file itself is what analysis/ reads afterwards, so nothing of it is converted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cyclictest.h"
#include "analysis/import/imports.h"
#include "analysis/timerlat.h"
#include "cli/alloc.h"

static int read_head(const struct import_file *file, const char *text, struct printed_head *head,
		     struct error *err)
{
	if (file->form == FORM_JSON)
		return cyclictest_head_json(text, file->name, head, err);
	if (file->form == FORM_HISTOGRAM)
		return cyclictest_head_histogram(text, file->name, head, err);
	return timerlat_head(text, file->name, head, err);
}

static void add(struct imports *imports, const struct import_file *file, const struct cell *cell,
		const struct printed_head *head, size_t column)
{
	json_t *facts = imports_add_cell(imports, file, cell, file->kept);

	if (head->nr_columns > 1)
		json_object_set_new(facts, PRINTED_COLUMN_FACT, json_sprintf("%zu", column));
}

/* Returns 1 where the column is one to be imported, 0 where it is not. */
static int import_column(struct imports *imports, struct import_file *file, const char *text,
			 const struct printed_head *head, size_t column, struct error *err)
{
	const struct form_facts *form = &form_facts[file->form];
	const uint64_t wanted = imports->options->thread;
	struct cell cell = {.period_ns = head->period_ns, .bound_us = head->bound_us};
	AUTO_FREE char *part = NULL;
	struct printed printed;
	int ret;

	strcpy(cell.instrument, form->instrument);
	ret = printed_parse(text, file->name, &cell, column, &printed, err);
	if (!ret && wanted != IMPORT_ALL && wanted != printed.number) {
		printed_clear(&printed);
		return 0;
	}
	part = wanted == IMPORT_ALL && head->nr_columns > 1
		       ? alloc_printf("-%s%" PRIu64, form->part, printed.number)
		       : alloc_copy("");
	cell.nr_events = printed.thread.nr_events;
	printed_clear(&printed);
	if (!ret && !cell.nr_events)
		ret = error_set(err, EXIT_USAGE, ENODATA, "%s: %s %" PRIu64 " has no events",
				file->name, form->part, printed.number);
	if (!ret)
		ret = imports_name_cell(imports, file, &cell, part, err);
	if (!ret)
		add(imports, file, &cell, head, column);
	return ret ? ret : 1;
}

int import_text(struct imports *imports, struct import_file *file, struct error *err)
{
	AUTO_FREE char *text = NULL;
	struct printed_head head = {.nr_columns = 0};
	int ret = printed_text(file->copy, PRINTED_MAX_BYTES, &text, err), nr = 0;

	if (ret)
		return ret;
	ret = read_head(file, text, &head, err);
	for (size_t column = 0; column < head.nr_columns && ret >= 0; column++) {
		ret = import_column(imports, file, text, &head, column, err);
		nr += ret > 0;
	}
	if (ret < 0) {
		if (ret == -EBADMSG)
			err->status = EXIT_USAGE;
		return ret;
	}
	if (!nr)
		return error_set(err, EXIT_USAGE, ENOENT, "%s: has no %s %" PRIu64 " (--thread)",
				 file->name, form_facts[file->form].part, imports->options->thread);
	if (*head.kernel)
		json_object_set_new(json_object_get(file->boot, "facts"), "kernel",
				    json_string(head.kernel) ?: json_string("(unreadable)"));
	return 0;
}
