/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collect.c - results from exchange disk to run folder. A guest's words are checked: its ids
 * must be of this run, its records must be whole and of the cell that was asked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/collect.h"
#include "store/manifest.h"
#include "store/record-file.h"

/* "key=value" lines into the object. */
static void take_facts(json_t *object, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		char *value = strchr(line, '=');
		json_t *string;

		if (!value)
			continue;
		*value++ = '\0';
		string = json_string(value);
		json_object_set_new(object, line, string ? string : json_string("(unreadable)"));
	}
}

static enum verdict verdict_of(uint32_t outcome)
{
	switch (outcome) {
	case EXCHANGE_OK:
		return VERDICT_OK;
	case EXCHANGE_INVALID:
		return VERDICT_INVALID;
	case EXCHANGE_FAILED:
		return VERDICT_FAILED;
	default:
		return VERDICT_ERROR;
	}
}

/* Is the record whole, and of the cell that was asked? */
static int check_record(const struct exchange_item *item, const json_t *cell_object,
			struct error *err)
{
	struct record_file record;
	struct cell cell;
	int ret = record_check(item->record, item->head.record_bytes, item->head.cell_id, true,
			       &record, err);

	if (!ret)
		ret = cell_from_json(cell_object, &cell, err);
	if (ret)
		return ret;
	if (record.head->period_ns != cell.period_ns ||
	    record.head->nr_events_asked != cell.nr_events ||
	    record.head->inject_ns != cell.inject_ns || record.head->mode != (uint32_t)cell.mode ||
	    record.head->keep != (uint32_t)cell.keep)
		return error_set(err, EXIT_OURS, EBADMSG,
				 "the record of cell %s was made with other parameters than asked",
				 cell.id);
	return 0;
}

static int store_record(const struct collect *collect, const struct exchange_item *item,
			json_t *cell, struct error *err)
{
	AUTO_FREE char *below = alloc_printf("cells/%s.rec", item->head.cell_id);
	AUTO_FREE char *path = alloc_printf("%s/%s", collect->folder, below);
	int ret = manifest_write_file(path, item->record, item->head.record_bytes, err);

	if (!ret)
		json_object_set_new(cell, "record", json_string(below));
	return ret;
}

static void tell(const struct collect *collect, json_t *cell)
{
	json_object_set(cell, "boot", json_object_get(collect->boot, "id"));
	if (collect->on_cell)
		collect->on_cell(collect->user, cell);
}

static int take_cell(const struct collect *collect, struct exchange_item *item, struct error *err)
{
	json_t *cell = manifest_cell(collect->manifest, item->head.cell_id);
	enum verdict boot_verdict = manifest_verdict(collect->boot);
	const char *boot_reason = json_string_value(json_object_get(collect->boot, "reason"));
	struct error why;
	int ret = 0;

	if (!cell) {
		error_set(&why, EXIT_SUBJECT, EBADMSG,
			  "the guest delivered cell \"%s\", which nobody asked for",
			  item->head.cell_id);
		manifest_set_verdict(collect->boot, VERDICT_FAILED, why.text);
		return 0;
	}
	if (manifest_verdict(cell) != VERDICT_PENDING)
		return 0; /* collected before, e.g. by a vmtick that was killed */
	json_object_set_new(cell, "facts", json_object());
	take_facts(json_object_get(cell, "facts"), item->facts);
	manifest_set_verdict(cell, verdict_of(item->head.outcome), item->head.reason);
	if (item->head.outcome == EXCHANGE_OK && boot_verdict == VERDICT_INVALID)
		manifest_set_verdict(cell, VERDICT_INVALID, boot_reason);
	if (item->record && check_record(item, cell, &why))
		manifest_set_verdict(cell, VERDICT_ERROR, why.text);
	else if (item->record)
		ret = store_record(collect, item, cell, err);
	else if (item->head.outcome == EXCHANGE_OK)
		manifest_set_verdict(cell, VERDICT_ERROR, "the guest delivered no record");
	if (ret)
		manifest_set_verdict(cell, VERDICT_PENDING, "");
	else
		tell(collect, cell);
	return ret;
}

static int take_item(const struct collect *collect, struct exchange_item *item, struct error *err)
{
	if (strcmp(item->head.cell_id, EXCHANGE_BOOT_FACTS))
		return take_cell(collect, item, err);
	take_facts(json_object_get(collect->boot, "facts"), item->facts);
	return 0;
}

/* A damaged result ends its cell; whether more can be read depends on its sizes. */
static bool take_damage(const struct collect *collect, struct exchange_disk *disk,
			const struct exchange_result *head, const char *reason)
{
	json_t *cell = manifest_cell(collect->manifest, head->cell_id);

	if (cell && manifest_verdict(cell) == VERDICT_PENDING) {
		manifest_set_verdict(cell, VERDICT_ERROR, reason);
		tell(collect, cell);
	}
	return exchange_skip(disk, head);
}

int collect_results(const struct collect *collect, struct exchange_disk *disk, bool final,
		    struct error *err)
{
	struct exchange_item item;
	bool changed = false;
	int ret;

	while ((ret = exchange_next(disk, &item, err)) != 0) {
		if (ret == -EBADMSG && !final) {
			ret = 0;
			break;
		}
		changed = true;
		if (ret == -EBADMSG) {
			if (take_damage(collect, disk, &item.head, err->text))
				continue;
			ret = 0;
			break;
		}
		if (ret == 1)
			ret = take_item(collect, &item, err);
		exchange_item_clear(&item);
		if (ret)
			break;
	}
	if (changed && !ret)
		ret = manifest_write(collect->folder, collect->manifest, err);
	return ret;
}
