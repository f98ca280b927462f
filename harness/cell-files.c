/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cell-files.c - checks, writes and names the files of a cell, by its instrument. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/cell-files.h"
#include "store/instrument.h"
#include "store/manifest.h"
#include "store/record-file.h"
#include "store/texts.h"

/* Is it a record of what was asked? */
static const char *first_unlike(const struct record_head *head, const struct cell *asked, bool ok)
{
	if (strncmp(head->timer, asked->timer, sizeof(head->timer)))
		return "timer";
	if (head->mode != (uint32_t)asked->mode)
		return "mode";
	if (head->keep != (uint32_t)asked->keep)
		return "keep";
	if (head->period_ns != asked->period_ns)
		return "period";
	if (head->nr_events_asked != asked->nr_events ||
	    (ok && head->nr_events != asked->nr_events))
		return "events";
	if (ok && head->nr_warmup != asked->nr_warmup)
		return "warmup";
	if (head->inject_ns != asked->inject_ns)
		return "inject";
	if (ok && asked->cpu != CELL_CPU_AUTO && head->cpu != (uint32_t)asked->cpu)
		return "cpu";
	return NULL;
}

static int check_record(const struct exchange_item *item, const struct cell *asked,
			struct error *err)
{
	struct record_file record;
	const char *unlike;
	int ret =
		record_check(item->record, item->head.record_bytes, asked->id, true, &record, err);

	if (ret)
		return ret;
	unlike = first_unlike(record.head, asked, item->head.outcome == EXCHANGE_OK);
	return unlike ? error_set(err, EXIT_OURS, EBADMSG,
				  "the record of cell %s was made with another %s than asked",
				  asked->id, unlike)
		      : 0;
}

static int find_texts(const struct exchange_item *item, const struct cell *asked,
		      const struct instrument *instrument, struct text texts_out[TEXTS_MAX],
		      struct error *err)
{
	return texts_check(item->record, item->head.record_bytes, instrument->texts,
			   texts_max_bytes(asked->bound_us), asked->id, texts_out, err);
}

/* The cell that was asked, and its instrument. */
static int read_asked(const json_t *asked, struct cell *cell, const struct instrument **instrument,
		      struct error *err)
{
	int ret = cell_from_json(asked, cell, err);

	if (ret)
		return ret;
	*instrument = instrument_find(cell->instrument);
	return *instrument ? 0
			   : error_set(err, EXIT_OURS, EINVAL,
				       "cell %s is of an instrument \"%s\" that this vmtick does "
				       "not know: use a newer one",
				       cell->id, cell->instrument);
}

int cell_files_check(const struct exchange_item *item, const json_t *asked, struct error *err)
{
	const struct instrument *instrument;
	struct text texts[TEXTS_MAX];
	struct cell cell;
	int ret = read_asked(asked, &cell, &instrument, err);

	if (ret)
		return ret;
	return instrument_has_record(instrument) ? check_record(item, &cell, err)
						 : find_texts(item, &cell, instrument, texts, err);
}

static char *path_below(const char *id, const char *ending)
{
	return alloc_printf("cells/%s.%s", id, ending);
}

static int write_file(const char *folder, const char *id, const char *ending, const void *bytes,
		      size_t nr_bytes, struct error *err)
{
	AUTO_FREE char *below = path_below(id, ending);
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, below);

	return manifest_write_file(path, bytes, nr_bytes, err);
}

int cell_files_write(const char *folder, const struct exchange_item *item, const json_t *asked,
		     struct error *err)
{
	const struct instrument *instrument;
	struct text texts[TEXTS_MAX];
	struct cell cell;
	int ret = read_asked(asked, &cell, &instrument, err);

	if (!ret && instrument_has_record(instrument))
		return write_file(folder, cell.id, "rec", item->record, item->head.record_bytes,
				  err);
	if (!ret)
		ret = find_texts(item, &cell, instrument, texts, err);
	for (size_t i = 0; !ret && instrument->texts[i]; i++)
		ret = write_file(folder, cell.id, instrument->texts[i], texts[i].bytes,
				 texts[i].nr_bytes, err);
	return ret;
}

static void name_file(json_t *object, const char *key, const char *id, const char *ending)
{
	AUTO_FREE char *below = path_below(id, ending);

	json_object_set_new(object, key, json_string(below));
}

void cell_files_name(json_t *cell)
{
	const char *id = json_string_value(json_object_get(cell, "id"));
	const struct instrument *instrument =
		instrument_find(json_string_value(json_object_get(cell, "instrument")));

	name_file(cell, "record", id, instrument->texts[0] ?: "rec");
	if (instrument_has_record(instrument))
		return;
	json_object_set_new(cell, "files", json_object());
	for (size_t i = 1; instrument->texts[i]; i++)
		name_file(json_object_get(cell, "files"), instrument->texts[i], id,
			  instrument->texts[i]);
}

void cell_files_forget(json_t *cell)
{
	json_object_set_new(cell, "record", json_string(""));
	json_object_del(cell, "files");
}
