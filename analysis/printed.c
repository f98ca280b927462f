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

/* The whole file; the caller frees. */
static int read_text(const char *path, uint64_t max_bytes, char **text_out, struct error *err)
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

static int read_cyclictest(const struct run_folder *run, const struct run_cell *cell,
			   struct printed *printed, struct error *err)
{
	AUTO_FREE char *json_path = path_of(run, cell->record);
	AUTO_FREE char *hist_path = path_of(run, run_cell_file(cell, "hist"));
	const uint64_t max_bytes = texts_max_bytes(cell->cell.bound_us);
	AUTO_FREE char *json = NULL;
	AUTO_FREE char *hist = NULL;
	int ret = read_text(json_path, max_bytes, &json, err);

	if (!ret)
		ret = cyclictest_parse_json(json, json_path, &cell->cell, printed, err);
	if (!ret)
		ret = check(json_path, &printed->thread, err);
	if (!ret)
		ret = read_text(hist_path, max_bytes, &hist, err);
	return ret ? ret : cyclictest_check_histogram(hist, hist_path, &printed->thread, err);
}

static int read_timerlat(const struct run_folder *run, const struct run_cell *cell,
			 struct printed *printed, struct error *err)
{
	AUTO_FREE char *path = path_of(run, cell->record);
	AUTO_FREE char *text = NULL;
	int ret = read_text(path, texts_max_bytes(cell->cell.bound_us), &text, err);

	if (!ret)
		ret = timerlat_parse(text, path, &cell->cell, printed, err);
	if (!ret)
		ret = check(path, &printed->irq, err);
	return ret ? ret : check(path, &printed->thread, err);
}

int printed_read(const struct run_folder *run, const struct run_cell *cell,
		 struct printed *printed_out, struct error *err)
{
	*printed_out = (struct printed){0};
	if (!strcmp(cell->cell.instrument, "cyclictest"))
		return read_cyclictest(run, cell, printed_out, err);
	return read_timerlat(run, cell, printed_out, err);
}

void printed_clear(struct printed *printed)
{
	latencies_free(&printed->thread);
	latencies_free(&printed->irq);
}
