// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * comparison-json.c - a comparison for programs, by names that stay (docs/formats.md). What does
 * not exist is null, an end without bound "-inf" or "inf".
 */
#include <math.h>
#include "analysis/compare/comparison.h"

static json_t *number(double value)
{
	if (isinf(value))
		return json_string(value < 0 ? "-inf" : "inf");
	return isnan(value) ? json_null() : json_real(value);
}

/* Both sides' value of something. */
static json_t *both(json_t *a, json_t *b)
{
	return json_pack("{s:o, s:o}", "a", a, "b", b);
}

static json_t *values_array(const struct statistic *statistic, int side)
{
	json_t *array = json_array();

	for (size_t i = 0; i < statistic->nr[side]; i++)
		json_array_append_new(array, number(statistic->values[side][i]));
	return array;
}

static json_t *effect_object(const struct shift_effect *effect, double scale)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "least", number(scale * effect->least), "most",
			 number(scale * effect->most), "low", number(scale * effect->low), "high",
			 number(scale * effect->high));
}

static json_t *statistic_object(const struct statistic *statistic)
{
	return json_pack(
		"{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
		statistic_names[statistic->figure], "finding", finding_name(statistic->finding),
		"ns", effect_object(&statistic->shift.ns, 1), "percent",
		effect_object(&statistic->shift.share, 100), "p", number(statistic->p), "floor_ns",
		number(statistic->floor_ns), "bound_ns",
		isinf(statistic->bound_ns) ? json_null() : number(statistic->bound_ns), "median_ns",
		both(number(statistic->median[SIDE_A]), number(statistic->median[SIDE_B])),
		"boots_ns", both(values_array(statistic, SIDE_A), values_array(statistic, SIDE_B)));
}

static json_t *events_object(const struct events_difference *events)
{
	const bool differ = events->largest_ns[SIDE_A] != events->largest_ns[SIDE_B];
	json_t *object = json_pack("{s:o, s:I, s:b, s:b}", "events",
				   both(json_integer((json_int_t)events->nr[SIDE_A]),
					json_integer((json_int_t)events->nr[SIDE_B])),
				   "differ", (json_int_t)events->nr_other, "in_order",
				   events->in_order, "same_times", events->same_times);

	if (!differ)
		return object;
	json_object_set_new(object, "first",
			    json_pack("{s:I, s:I, s:I}", "event", (json_int_t)events->first, "a_ns",
				      (json_int_t)events->first_ns[SIDE_A], "b_ns",
				      (json_int_t)events->first_ns[SIDE_B]));
	json_object_set_new(object, "largest",
			    json_pack("{s:I, s:I, s:I}", "event", (json_int_t)events->largest,
				      "a_ns", (json_int_t)events->largest_ns[SIDE_A], "b_ns",
				      (json_int_t)events->largest_ns[SIDE_B]));
	return object;
}

static json_t *cell_object(const struct comparison *comparison, const struct compared_cell *cell)
{
	json_t *sides[NR_SIDES], *statistics = json_array(), *object;
	char id[CELL_ID_MAX];

	for (int side = 0; side < NR_SIDES; side++) {
		comparison_cell_id(comparison, cell->pair, side, id);
		sides[side] = json_pack("{s:s, s:s, s:I, s:I}", "cell", id, "origin",
					cell->pair->cells[side][0]->origin, "boots",
					(json_int_t)cell->pair->nr[side], "boots_ok",
					(json_int_t)statistic_nr_boots(cell->pair, side));
	}
	for (size_t f = 0; f < comparison->nr_figures; f++)
		json_array_append_new(statistics, statistic_object(&cell->statistics[f]));
	object = both(sides[SIDE_A], sides[SIDE_B]);
	json_object_set_new(object, "statistics", statistics);
	if (comparison->judging.exact && cell->events.nr[SIDE_A])
		json_object_set_new(object, "events", events_object(&cell->events));
	return object;
}

static json_t *cells_array(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->nr_cells; i++)
		json_array_append_new(array, cell_object(comparison, &comparison->cells[i]));
	return array;
}

static json_t *runs_array(const struct side *side)
{
	json_t *array = json_array();

	for (size_t i = 0; i < side->nr_runs; i++) {
		json_t *path = json_string(side->runs[i]->path);

		json_array_append_new(array, path ? path : json_string(""));
	}
	return array;
}

static json_t *unlike_array(const struct unlikes *unlikes)
{
	json_t *array = json_array();

	for (size_t i = 0; i < unlikes->nr; i++)
		json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:b}", "fact",
						       unlikes->list[i].fact, "a",
						       unlikes->list[i].values[SIDE_A], "b",
						       unlikes->list[i].values[SIDE_B], "decisive",
						       unlikes->list[i].decisive));
	return array;
}

/* Cells that only this side has. */
static json_t *lonely_array(const struct comparison *comparison, int side)
{
	json_t *array = json_array();

	for (size_t i = 0; i < comparison->pairs.nr; i++) {
		const struct pair *pair = &comparison->pairs.list[i];
		char id[CELL_ID_MAX];

		if (pair_has_both(pair) || !pair->nr[side])
			continue;
		comparison_cell_id(comparison, pair, side, id);
		json_array_append_new(array, json_string(id));
	}
	return array;
}

static json_t *gates_array(const struct comparison *comparison)
{
	json_t *array = json_array();

	for (size_t g = 0; g < comparison->nr_gates; g++) {
		json_t *cells = json_array();

		for (size_t i = 0; i < comparison->nr_cells; i++)
			json_array_append_new(
				cells, json_string(gate_state_name(comparison->cells[i].gates[g])));
		json_array_append_new(
			array,
			json_pack("{s:s, s:s, s:o}", "fail_if", comparison->gates[g].text, "state",
				  gate_state_name(comparison_gate(comparison, g)), "cells", cells));
	}
	return array;
}

void comparison_write_json(const struct comparison *comparison, FILE *out)
{
	const struct across *across = &comparison->across;
	json_t *object =
		json_pack("{s:s, s:i, s:o, s:o, s:I, s:b, s:o, s:I, s:o, s:o, s:o}", "format",
			  "vmtick-compare", "version", 1, "runs",
			  both(runs_array(&comparison->sides[SIDE_A]),
			       runs_array(&comparison->sides[SIDE_B])),
			  "level", number(comparison->judging.level), "tests",
			  (json_int_t)comparison->judging.nr_tests, "exact",
			  comparison->judging.exact, "unlike", unlike_array(&comparison->unlikes),
			  "alike", (json_int_t)comparison->unlikes.nr_alike, "only",
			  both(lonely_array(comparison, SIDE_A), lonely_array(comparison, SIDE_B)),
			  "cells", cells_array(comparison), "gates", gates_array(comparison));

	json_object_set_new(object, "across",
			    across->field
				    ? json_pack("{s:s, s:s, s:s}", "field", across->field, "a",
						across->values[SIDE_A], "b", across->values[SIDE_B])
				    : json_null());
	json_dumpf(object, out, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(object);
}
