// SPDX-License-Identifier: GPL-2.0-or-later
/* printed.c - files of texts into memory, and to the parser of their instrument. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cyclictest.h"
#include "analysis/printed.h"
#include "analysis/timerlat.h"
#include "cli/alloc.h"
#include "guest-kmod/record.h"
#include "store/instrument.h"

int printed_damaged(const char *name, const char *why, struct error *err)
{
	return error_set(err, EXIT_OURS, EBADMSG, "%s: what was printed is damaged: %s", name, why);
}

int printed_damaged_line(const char *name, size_t line, const char *why, struct error *err)
{
	return error_set(err, EXIT_OURS, EBADMSG, "%s: what was printed is damaged: line %zu: %s",
			 name, line, why);
}

bool printed_number(const char **at, uint64_t *number)
{
	size_t nr_digits = strspn(*at, "0123456789");

	if (!nr_digits || nr_digits > 19)
		return false;
	*number = strtoull(*at, NULL, 10);
	*at += nr_digits;
	return true;
}

bool printed_is(const struct cell *cell)
{
	const struct instrument *instrument = instrument_find(cell->instrument);

	return instrument && !instrument_has_record(instrument);
}

int printed_text(const char *path, uint64_t max_bytes, char **text_out, struct error *err)
{
	AUTO_FREE char *text = alloc_array(max_bytes + 2, 1);
	FILE *file = fopen(path, "re");
	size_t nr_bytes;

	if (!file)
		return error_set(err, EXIT_OURS, errno, "%s: cannot be read: %s", path,
				 strerror(errno));
	nr_bytes = fread(text, 1, max_bytes + 1, file);
	fclose(file);
	if (nr_bytes > max_bytes)
		return printed_damaged(path, "it is longer than it can be", err);
	if (strlen(text) != nr_bytes)
		return printed_damaged(path, "it is no text", err);
	*text_out = text;
	text = NULL;
	return 0;
}

static int check(const char *name, const struct latencies *latencies, struct error *err)
{
	const char *why = latencies_contradiction(latencies);

	return why ? printed_damaged(name, why, err) : 0;
}

/* The file's path in the folder; the caller frees. */
static char *path_of(const struct run_folder *run, const char *below)
{
	return alloc_printf("%s/%s", run->path, below);
}

/* One of our cells has the only column of its text; an imported one says which. */
static size_t column_of(const struct run_folder *run, const struct run_cell *cell)
{
	const char *column = json_string_value(json_object_get(cell->facts, PRINTED_COLUMN_FACT));
	uint64_t number;

	if (!run_folder_imported(run) || !column || !printed_number(&column, &number) || *column)
		return PRINTED_ONLY;
	return number;
}

/* The histogram that cyclictest prints beside its JSON. */
static int check_histogram(const struct run_folder *run, const struct run_cell *cell,
			   const struct latencies *latencies, struct error *err)
{
	AUTO_FREE char *path = path_of(run, run_cell_file(cell, "hist"));
	AUTO_FREE char *text = NULL;
	int ret = printed_text(path, texts_max_bytes(cell->cell.bound_us), &text, err);

	return ret ? ret : cyclictest_check_histogram(text, path, &cell->cell, latencies, err);
}

int printed_parse(const char *text, const char *name, const struct cell *cell, size_t column,
		  struct printed *printed, struct error *err)
{
	int ret;

	*printed = (struct printed){0};
	if (strcmp(cell->instrument, "cyclictest") != 0)
		ret = timerlat_parse(text, name, cell, column, printed, err);
	else if (*text == '{')
		ret = cyclictest_parse_json(text, name, cell, column, printed, err);
	else
		ret = cyclictest_parse_histogram(text, name, cell, column, printed, err);
	if (!ret && printed->irq.counts)
		ret = check(name, &printed->irq, err);
	return ret ? ret : check(name, &printed->thread, err);
}

int printed_read(const struct run_folder *run, const struct run_cell *cell,
		 struct printed *printed_out, struct error *err)
{
	const bool imported = run_folder_imported(run);
	AUTO_FREE char *path = path_of(run, cell->record);
	AUTO_FREE char *text = NULL;
	int ret = printed_text(path,
			       imported ? PRINTED_MAX_BYTES : texts_max_bytes(cell->cell.bound_us),
			       &text, err);

	*printed_out = (struct printed){0};
	if (text)
		ret = printed_parse(text, path, &cell->cell, column_of(run, cell), printed_out,
				    err);
	if (!ret && !imported && !strcmp(cell->cell.instrument, "cyclictest"))
		ret = check_histogram(run, cell, &printed_out->thread, err);
	return ret;
}

void printed_clear(struct printed *printed)
{
	latencies_free(&printed->thread);
	latencies_free(&printed->irq);
}
