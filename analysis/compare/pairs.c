// SPDX-License-Identifier: GPL-2.0-or-later
/* pairs.c - cells are alike where what was asked of them is, written as JSON with sorted keys. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/pairs.h"
#include "cli/alloc.h"
#include "cli/suggest.h"

#define MAX_FIELDS 32 /* of a cell, NULL included */

int across_parse(const char *text, struct across *across_out, struct error *err)
{
	const char *equals = text ? strchr(text, '=') : NULL;
	const char *comma = equals ? strchr(equals, ',') : NULL;

	*across_out = (struct across){NULL};
	if (!text)
		return 0;
	if (equals && (!comma || comma == equals + 1 || !comma[1] || strchr(comma + 1, ',')))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "compare: --across \"%s\" is neither FIELD nor FIELD=VALUE,VALUE",
				 text);
	across_out->field = strndup(text, equals ? (size_t)(equals - text) : strlen(text));
	if (equals) {
		across_out->values[SIDE_A] = strndup(equals + 1, (size_t)(comma - equals - 1));
		across_out->values[SIDE_B] = alloc_copy(comma + 1);
	}
	return 0;
}

void across_clear(struct across *across)
{
	free(across->field);
	free(across->values[SIDE_A]);
	free(across->values[SIDE_B]);
}

static int unknown_field(const json_t *cell, const char *field, struct error *err)
{
	const char *names[MAX_FIELDS] = {NULL}, *name;
	json_t *value;
	size_t nr = 0;
	int unused;

	json_object_foreach ((json_t *)cell, name, value)
		if (nr < MAX_FIELDS - 1)
			names[nr++] = name;
	return suggest_choice("compare: --across: unknown field", field, names, &unused, err);
}

/* Take the field out of what was asked. *other_out: the cell has a value that is not compared. */
static int take_field(json_t *asked, struct across *across, bool chosen, int side, bool *other_out,
		      struct error *err)
{
	json_t *value = json_object_get(asked, across->field);
	AUTO_FREE char *text = NULL;

	if (!value)
		return unknown_field(asked, across->field, err);
	text = json_is_string(value) ? alloc_copy(json_string_value(value))
				     : json_dumps(value, JSON_ENCODE_ANY);
	if (!across->values[side])
		across->values[side] = alloc_copy(text);
	*other_out = strcmp(across->values[side], text) != 0;
	json_object_del(asked, across->field);
	if (*other_out && !chosen)
		return error_set(err, EXIT_USAGE, EINVAL,
				 "compare: --across %s: %s has cells of both \"%s\" and \"%s\": "
				 "name A's and B's by --across %s=VALUE,VALUE",
				 across->field, side_names[side], across->values[side], text,
				 across->field);
	return 0;
}

static struct pair *find_pair(struct pairs *pairs, const char *asked)
{
	for (size_t i = 0; i < pairs->nr; i++)
		if (strcmp(pairs->list[i].asked, asked) == 0)
			return &pairs->list[i];
	pairs->list = alloc_grow(pairs->list, pairs->nr + 1, sizeof(*pairs->list));
	pairs->list[pairs->nr] = (struct pair){.asked = alloc_copy(asked)};
	return &pairs->list[pairs->nr++];
}

static void add_cell(struct pair *pair, int side, const struct selected *cell)
{
	pair->cells[side] =
		alloc_grow(pair->cells[side], pair->nr[side] + 1, sizeof(struct selected *));
	pair->cells[side][pair->nr[side]++] = cell;
}

static int place_cell(struct pairs *pairs, int side, const struct selected *cell,
		      struct across *across, bool chosen, bool boot_by_boot, struct error *err)
{
	json_t *asked = cell_to_json(&cell->cell);
	bool other = false;
	int ret = 0;

	json_object_del(asked, "id");
	if (!boot_by_boot)
		json_object_del(asked, "repetition");
	if (across->field)
		ret = take_field(asked, across, chosen, side, &other, err);
	if (!ret && !other) {
		AUTO_FREE char *text = json_dumps(asked, JSON_SORT_KEYS | JSON_COMPACT);

		add_cell(find_pair(pairs, text), side, cell);
	}
	json_decref(asked);
	return ret;
}

/* What tells the first cells of both sides apart, as "events 200 | 300". */
static void tell_apart(const struct side sides[NR_SIDES], char *out, size_t size)
{
	json_t *a = cell_to_json(&sides[SIDE_A].selection.cells[0].cell);
	json_t *b = cell_to_json(&sides[SIDE_B].selection.cells[0].cell);
	const char *name;
	json_t *value;

	*out = '\0';
	json_object_foreach (a, name, value) {
		const json_t *other = json_object_get(b, name);
		AUTO_FREE char *one = json_dumps(value, JSON_ENCODE_ANY);
		AUTO_FREE char *two = json_dumps(other, JSON_ENCODE_ANY);
		const size_t length = strlen(out);

		if (strcmp(name, "id") != 0 && strcmp(name, "repetition") != 0 &&
		    !json_equal(value, other))
			snprintf(out + length, size - length, "%s%s %s | %s", length ? ", " : "",
				 name, one, two);
	}
	json_decref(a);
	json_decref(b);
}

static int check_some(const struct pairs *pairs, const struct side sides[NR_SIDES],
		      struct error *err)
{
	char apart[512];

	for (size_t i = 0; i < pairs->nr; i++)
		if (pair_has_both(&pairs->list[i]))
			return 0;
	tell_apart(sides, apart, sizeof(apart));
	return error_set(err, EXIT_USAGE, ENODATA,
			 "compare: no cell was asked of both A and B; their first cells differ in: "
			 "%s (--across FIELD compares across one field)",
			 apart);
}

int pairs_find(const struct side sides[NR_SIDES], struct across *across, bool boot_by_boot,
	       struct pairs *pairs_out, struct error *err)
{
	const bool chosen = across->values[SIDE_A];
	int ret = 0;

	*pairs_out = (struct pairs){NULL, 0};
	for (int side = 0; side < NR_SIDES; side++)
		for (size_t i = 0; i < sides[side].selection.nr && !ret; i++)
			ret = place_cell(pairs_out, side, &sides[side].selection.cells[i], across,
					 chosen, boot_by_boot, err);
	return ret ? ret : check_some(pairs_out, sides, err);
}

void pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->nr; i++) {
		free(pairs->list[i].asked);
		free(pairs->list[i].cells[SIDE_A]);
		free(pairs->list[i].cells[SIDE_B]);
	}
	free(pairs->list);
}

bool pair_has_both(const struct pair *pair)
{
	return pair->nr[SIDE_A] && pair->nr[SIDE_B];
}
