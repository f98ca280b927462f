/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collect.c - results from exchange disk to run folder. A guest's words are checked: its ids
 * must be of this run. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/cell-files.h"
#include "harness/collect.h"
#include "store/manifest.h"

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

bool collect_is_settled(const json_t *manifest, const json_t *boot, const char *cell_id)
{
	return json_equal(json_object_get(manifest_cell(manifest, cell_id), "boot"),
			  json_object_get(boot, "id")) ||
	       json_object_get(json_object_get(boot, "skipped"), cell_id);
}

/* The cell's object, made ready for what this boot says of it: whatever was there before is
 * another boot's. */
static json_t *renew(const struct collect *collect, const char *id)
{
	json_t *cell = manifest_cell(collect->manifest, id);

	json_object_update(cell, manifest_asked(collect->boot, id));
	cell_files_forget(cell);
	json_object_set_new(cell, "facts", json_object());
	manifest_set_verdict(cell, VERDICT_PENDING, "");
	return cell;
}

static void tell(const struct collect *collect, const json_t *cell, enum verdict verdict,
		 const json_t *reason)
{
	if (collect->on_cell)
		collect->on_cell(collect->user, json_string_value(json_object_get(cell, "id")),
				 verdict, json_string_value(reason));
}

static void settle(const struct collect *collect, json_t *cell)
{
	json_object_set(cell, "boot", json_object_get(collect->boot, "id"));
	tell(collect, cell, manifest_verdict(cell), json_object_get(cell, "reason"));
}

/* The guest could not have what the cell asks for. What another found of it stays. */
static void skip(const struct collect *collect, const char *id, const char *text)
{
	json_t *cell = manifest_cell(collect->manifest, id);
	json_t *skipped = json_object_get(collect->boot, "skipped");
	json_t *reason = json_string(text) ?: json_string("(unreadable)");

	if (!skipped) {
		skipped = json_object();
		json_object_set_new(collect->boot, "skipped", skipped);
	}
	json_object_set_new(skipped, id, reason);
	if (manifest_has_record(cell) || manifest_verdict(cell) > VERDICT_SKIPPED) {
		tell(collect, cell, VERDICT_SKIPPED, reason);
		return;
	}
	cell = renew(collect, id);
	manifest_set_verdict(cell, VERDICT_SKIPPED, json_string_value(reason));
	settle(collect, cell);
}

void collect_give_up(const struct collect *collect, const char *cell_id, enum verdict verdict,
		     const char *reason)
{
	json_t *cell;

	if (!manifest_asked(collect->boot, cell_id) ||
	    collect_is_settled(collect->manifest, collect->boot, cell_id))
		return;
	cell = renew(collect, cell_id);
	manifest_set_verdict(cell, verdict, reason);
	settle(collect, cell);
}

/* A guest that delivers what nobody asked for is not to be believed further. */
static void refuse_cell(const struct collect *collect, const char *id)
{
	struct error why;

	error_set(&why, EXIT_SUBJECT, EBADMSG,
		  "the guest delivered cell \"%s\", which nobody asked for", id);
	manifest_worsen(collect->boot, VERDICT_FAILED, why.text);
}

/* Its files are there before the manifest says a word of them. */
static int take_cell(const struct collect *collect, struct exchange_item *item, struct error *err)
{
	const char *id = item->head.cell_id;
	json_t *asked = manifest_asked(collect->boot, id), *cell;
	struct error why = {.text = "the guest delivered no record"};
	bool usable;

	if (!asked)
		refuse_cell(collect, id);
	if (!asked || collect_is_settled(collect->manifest, collect->boot, id))
		return 0; /* settled: collected before, by a vmtick that was killed */
	if (item->head.outcome == EXCHANGE_SKIPPED) {
		skip(collect, id, item->head.reason);
		return 0;
	}
	usable = item->record && !cell_files_check(item, asked, &why);
	if (usable && cell_files_write(collect->folder, item, asked, err))
		return -EIO;
	cell = renew(collect, id);
	take_facts(json_object_get(cell, "facts"), item->facts);
	manifest_set_verdict(cell, verdict_of(item->head.outcome), item->head.reason);
	if (collect->judge)
		collect->judge(collect->user, cell);
	if (json_object_get(collect->boot, "invalid"))
		manifest_worsen(cell, VERDICT_INVALID,
				json_string_value(json_object_get(collect->boot, "invalid")));
	if (usable)
		cell_files_name(cell);
	else if (item->record || item->head.outcome == EXCHANGE_OK)
		manifest_set_verdict(cell, VERDICT_ERROR, why.text);
	settle(collect, cell);
	return 0;
}

static int take_item(const struct collect *collect, struct exchange_item *item, struct error *err)
{
	if (strcmp(item->head.cell_id, EXCHANGE_BOOT_FACTS))
		return take_cell(collect, item, err);
	take_facts(json_object_get(collect->boot, "facts"), item->facts);
	if (collect->on_guest_facts)
		collect->on_guest_facts(collect->user);
	return 0;
}

/* A damaged result ends its cell; whether more can be read depends on its sizes. */
static bool take_damage(const struct collect *collect, struct exchange_disk *disk,
			const struct exchange_result *head, const char *reason)
{
	collect_give_up(collect, head->cell_id, VERDICT_ERROR, reason);
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
