// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * import-series.c - latencies one after another become records, one for each thread that the file
 * tells apart. It is read once, whatever its length.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "analysis/import/imports.h"
#include "analysis/import/record-writer.h"
#include "analysis/import/series.h"
#include "cli/alloc.h"

/* The record of a thread, under a name of its own until it is whole. */
struct track {
	uint64_t thread, nr;
	struct record_writer writer;
};

struct tracks {
	struct track *list;
	size_t nr;
};

/* The track of the thread, begun where there is none yet. */
static int find_track(struct imports *imports, const struct import_file *file,
		      struct tracks *tracks, uint64_t thread, struct track **track_out,
		      struct error *err)
{
	AUTO_FREE char *below = NULL, *path = NULL;

	for (size_t i = 0; i < tracks->nr; i++)
		if (tracks->list[i].thread == thread) {
			*track_out = &tracks->list[i];
			return 0;
		}
	tracks->list = alloc_grow(tracks->list, tracks->nr + 1, sizeof(*tracks->list));
	*track_out = &tracks->list[tracks->nr++];
	**track_out = (struct track){.thread = thread};
	below = alloc_printf("cells/import-%" PRIu64 ".new", thread);
	path = imports_make(imports, below);
	return record_writer_open(&(*track_out)->writer, path, form_facts[file->form].timer,
				  imports->options->period_ns, err);
}

static int put(struct imports *imports, const struct series *series, const struct import_file *file,
	       struct tracks *tracks, const struct series_value *value, struct error *err)
{
	struct track *track;
	int ret = find_track(imports, file, tracks, value->thread, &track, err);

	if (ret)
		return ret;
	if (file->form == FORM_VERBOSE && value->cycle != track->nr)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "%s:%" PRIu64 ": cycle %" PRIu64 " of thread %" PRIu64
				 ", where %" PRIu64 " was next: cyclictest did not print them all",
				 file->name, series->line_nr, value->cycle, value->thread,
				 track->nr);
	track->nr++;
	return record_writer_put(&track->writer, value->ns, err);
}

static int read_series(struct imports *imports, const struct import_file *file, FILE *from,
		       struct tracks *tracks, struct error *err)
{
	const struct import_options *options = imports->options;
	struct series series;
	struct series_value value;
	int ret;

	series_open(&series, from, file->name, file->form);
	series.column = options->column;
	if (options->unit_ns)
		series.unit_ns = options->unit_ns;
	while ((ret = series_next(&series, &value, err)) == 1) {
		if (options->thread != IMPORT_ALL && options->thread != value.thread)
			continue;
		ret = put(imports, &series, file, tracks, &value, err);
		if (ret)
			break;
	}
	series_close(&series);
	return ret;
}

static int add(struct imports *imports, struct import_file *file, struct track *track,
	       bool is_one_of_many, struct error *err)
{
	AUTO_FREE char *part =
		is_one_of_many ? alloc_printf("-thread%" PRIu64, track->thread) : alloc_copy("");
	struct cell cell = {.nr_events = track->nr};
	AUTO_FREE char *record = NULL, *path = NULL;
	int ret = record_writer_finish(&track->writer, err);

	if (!ret)
		ret = imports_name_cell(imports, file, &cell, part, err);
	if (ret)
		return ret;
	record = alloc_printf("cells/%s.rec", cell.id);
	path = imports_make(imports, record);
	if (rename(track->writer.path, path))
		return error_set(err, EXIT_OURS, errno, "%s: cannot be made: %s", path,
				 strerror(errno));
	imports_add_cell(imports, file, &cell, record);
	return 0;
}

int import_series(struct imports *imports, struct import_file *file, struct error *err)
{
	struct tracks tracks = {NULL, 0};
	struct cell cell = {.period_ns = 0};
	FILE *from;
	int ret = imports_set_period(imports->options, file, &cell, err);

	if (ret)
		return ret;
	from = fopen(file->copy, "re");
	if (!from)
		return error_set(err, EXIT_OURS, errno, "%s: cannot be read: %s", file->copy,
				 strerror(errno));
	ret = read_series(imports, file, from, &tracks, err);
	if (!ret && !tracks.nr)
		ret = error_set(err, EXIT_USAGE, ENODATA, "%s: has no latency in it", file->name);
	for (size_t i = 0; i < tracks.nr && !ret; i++)
		ret = add(imports, file, &tracks.list[i],
			  imports->options->thread == IMPORT_ALL && tracks.nr > 1, err);
	for (size_t i = 0; i < tracks.nr; i++)
		record_writer_close(&tracks.list[i].writer);
	free(tracks.list);
	return ret;
}
