// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * comparison-text.c - a comparison for people: what is unlike before any figure, then a sentence
 * per cell and figure. What is not known is said in place of a figure.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/comparison.h"
#include "analysis/compare/sentence.h"
#include "analysis/notes.h"
#include "analysis/origin.h"
#include "analysis/text.h"
#include "cli/alloc.h"

/* "the first is event 7, +12 instructions (100 | 112)". */
static void put_event(const char *what, uint64_t number, const int64_t ns[NR_SIDES], FILE *out)
{
	fprintf(out, "%s is event %" PRIu64 ", %+.0f instructions (%" PRId64 " | %" PRId64 ")",
		what, number, (double)ns[SIDE_B] - (double)ns[SIDE_A], ns[SIDE_A], ns[SIDE_B]);
}

static void write_events(const struct events_difference *events, FILE *out)
{
	AUTO_FREE char *text = NULL;
	size_t size;
	FILE *sentence = open_memstream(&text, &size);

	if (events->nr_other)
		fprintf(sentence,
			"%" PRIu64 " of %" PRIu64 " | %" PRIu64 " are not as late in both",
			events->nr_other, events->nr[SIDE_A], events->nr[SIDE_B]);
	else
		fputs(events->same_times ? "the same, event for event"
		      : events->in_order ? "each as late as the other's, at other times"
					 : "the same counts",
		      sentence);
	if (events->largest_ns[SIDE_A] != events->largest_ns[SIDE_B]) {
		put_event("; the first", events->first, events->first_ns, sentence);
		put_event("; the most different", events->largest, events->largest_ns, sentence);
	}
	fclose(sentence);
	text_wrap(out, "  events  ", text);
}

/* The cell, how many of its boots count, and where they were measured. */
static void write_title(const struct comparison *comparison, const struct pair *pair, FILE *out)
{
	const char *origins[NR_SIDES];
	char ids[NR_SIDES][CELL_ID_MAX];

	for (int side = 0; side < NR_SIDES; side++) {
		comparison_cell_id(comparison, pair, side, ids[side]);
		origins[side] = origin_mark(pair->cells[side][0]->origin);
	}
	fprintf(out, "\n%s", ids[SIDE_A]);
	if (strcmp(ids[SIDE_A], ids[SIDE_B]) != 0)
		fprintf(out, " | %s", ids[SIDE_B]);
	for (int side = 0; side < NR_SIDES; side++)
		fprintf(out, "%s%zu of %zu boots ok", side == SIDE_A ? ": " : " | ",
			statistic_nr_boots(pair, side), pair->nr[side]);
	if (strcmp(origins[SIDE_A], origins[SIDE_B]) != 0)
		fprintf(out, ", %s | %s", *origins[SIDE_A] ? origins[SIDE_A] : "no lab",
			*origins[SIDE_B] ? origins[SIDE_B] : "no lab");
	else if (*origins[SIDE_A])
		fprintf(out, ", %s", origins[SIDE_A]);
	fputc('\n', out);
}

static void write_sides(const struct comparison *comparison, FILE *out)
{
	const char *origin = comparison->cells[0].pair->cells[SIDE_A][0]->origin;

	for (int side = 0; side < NR_SIDES; side++)
		for (size_t i = 0; i < comparison->sides[side].nr_runs; i++) {
			AUTO_FREE char *path = text_escape(comparison->sides[side].runs[i]->path);

			fprintf(out, "%s  %s\n", i ? " " : side_names[side], path);
		}
	if (comparison->across.field)
		fprintf(out, "across %s: %s | %s\n", comparison->across.field,
			comparison->across.values[SIDE_A], comparison->across.values[SIDE_B]);
	if (*origin && !comparison->unlikes.nr_decisive)
		fprintf(out, "%s\n", origin_sentence(origin));
}

static void write_unlikes(const struct unlikes *unlikes, FILE *out)
{
	fprintf(out, "\n%zu facts are alike", unlikes->nr_alike);
	fputs(unlikes->nr ? ", unlike are:\n" : ", none is unlike\n", out);
	for (size_t i = 0; i < unlikes->nr; i++) {
		const struct unlike *unlike = &unlikes->list[i];
		AUTO_FREE char *lead =
			alloc_printf("  %s%-24s ", unlike->decisive ? "! " : "  ", unlike->fact);
		AUTO_FREE char *values =
			alloc_printf("%s | %s", unlike->values[SIDE_A], unlike->values[SIDE_B]);

		text_wrap(out, lead, values);
	}
	if (unlikes->nr_decisive)
		notes_paragraph(
			"!: by these, figures of one side tell nothing of the other's. They "
			"are set side by side all the same, as was asked for.",
			false, out);
}

static void write_lonely(const struct comparison *comparison, FILE *out)
{
	for (size_t i = 0; i < comparison->pairs.nr; i++) {
		const struct pair *pair = &comparison->pairs.list[i];
		const int side = pair->nr[SIDE_A] ? SIDE_A : SIDE_B;
		char id[CELL_ID_MAX];

		if (pair_has_both(pair))
			continue;
		comparison_cell_id(comparison, pair, side, id);
		fprintf(out, "\nonly %s has %s\n", side_names[side], id);
	}
}

static void write_gates(const struct comparison *comparison, FILE *out)
{
	for (size_t g = 0; g < comparison->nr_gates; g++) {
		const enum gate_state state = comparison_gate(comparison, g);

		fprintf(out, "\nfail if %s: %s\n", comparison->gates[g].text,
			state == GATE_HELD     ? "no"
			: state == GATE_UNSURE ? "cannot be told"
					       : "yes");
		for (size_t i = 0; i < comparison->nr_cells; i++) {
			const struct compared_cell *cell = &comparison->cells[i];
			char id[CELL_ID_MAX];

			comparison_cell_id(comparison, cell->pair, SIDE_A, id);
			if (cell->gates[g] != GATE_HELD)
				fprintf(out, "  %s: %s\n", id,
					cell->gates[g] == GATE_EXCEEDED
						? "shown to be beyond"
						: "it may be beyond, or not");
		}
	}
}

static void write_method(const struct comparison *comparison, FILE *out)
{
	const struct judging *judging = &comparison->judging;
	AUTO_FREE char *text = alloc_printf(
		"Medians over the boots of A | B; each boot counts once, by its own figure of how "
		"late its events were. By the rank-sum test, the chance that any of the %zu tests "
		"calls a difference that is none, or that any interval misses, is at most %g; p is "
		"that of all of them.",
		judging->nr_tests, judging->level);

	notes_paragraph(judging->exact
				? "Exact: an instruction is a nanosecond of the "
				  "deterministic lab's clock. What code costs more or less "
				  "stands in the median; which rare events fall together, and "
				  "so the tail, changes with any instruction."
				: text,
			false, out);
}

void comparison_write_text(const struct comparison *comparison, FILE *out)
{
	write_sides(comparison, out);
	write_unlikes(&comparison->unlikes, out);
	for (size_t i = 0; i < comparison->nr_cells; i++) {
		const struct compared_cell *cell = &comparison->cells[i];

		write_title(comparison, cell->pair, out);
		if (comparison->judging.exact && cell->events.nr[SIDE_A])
			write_events(&cell->events, out);
		for (size_t f = 0; f < comparison->nr_figures; f++)
			sentence_write(comparison, &cell->statistics[f], out);
	}
	write_lonely(comparison, out);
	write_method(comparison, out);
	write_gates(comparison, out);
}
