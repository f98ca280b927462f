// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sentence.c - the sentence of one statistic: both medians, then the difference with its bounds, or
 * why none is told.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/compare/ranks.h"
#include "analysis/compare/sentence.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define SMALLEST_P 0.0001

/* A number of µs, or of instructions, which are ns in the deterministic lab; signed: with a plus.
 */
static void put_number(const struct comparison *comparison, double ns, bool with_sign, FILE *out)
{
	char number[TEXT_NUMBER];

	if (isinf(ns))
		fputs(ns < 0 ? "-∞" : "∞", out);
	else if (comparison->judging.exact)
		fprintf(out, "%s%s", with_sign && ns > 0 ? "+" : "", text_number(number, ns, 3));
	else
		fprintf(out, "%s%s", with_sign && ns > 0 ? "+" : "", text_us(number, ns));
}

static const char *unit_of(const struct comparison *comparison)
{
	return comparison->judging.exact ? "instructions" : "µs";
}

/* "12.300 | 14.100 µs: ", the boots' medians. */
static void put_medians(const struct comparison *comparison, const struct statistic *statistic,
			FILE *out)
{
	for (int side = 0; side < NR_SIDES; side++) {
		const double median = statistic->median[side];

		fputs(side == SIDE_B ? " | " : "", out);
		if (isnan(median))
			fputc('-', out);
		else
			fputs(isinf(median) ? "≥ " : "", out);
		if (!isnan(median))
			put_number(comparison, fmin(median, statistic->bound_ns), false, out);
	}
	fprintf(out, " %s: ", unit_of(comparison));
}

static void put_share(double share, bool with_sign, FILE *out)
{
	if (isinf(share))
		fputs("∞", out);
	else
		fprintf(out, with_sign ? "%+.1f" : "%.1f", 100 * share);
}

/* " between X and Y µs (P and Q %)" */
static void put_interval(const struct comparison *comparison, const struct shift *shift,
			 bool with_sign, FILE *out)
{
	fputs(" between ", out);
	put_number(comparison, shift->ns.low, with_sign, out);
	fputs(" and ", out);
	put_number(comparison, shift->ns.high, with_sign, out);
	fprintf(out, " %s", unit_of(comparison));
	if (isnan(shift->share.low))
		return;
	fputs(" (", out);
	put_share(shift->share.low, with_sign, out);
	fputs(" and ", out);
	put_share(shift->share.high, with_sign, out);
	fputs(" %)", out);
}

static void put_p(double p, FILE *out)
{
	if (p < SMALLEST_P)
		fprintf(out, ", p < %g", SMALLEST_P);
	else
		fprintf(out, ", p = %.2g", p);
}

static struct shift_effect turned(struct shift_effect effect)
{
	return (struct shift_effect){-effect.most, -effect.least, -effect.high, -effect.low};
}

/* "B is at least 1.800 µs (14.6 %) later", then its bounds, unless p is NAN. How much earlier is a
 * size, too. */
static void put_effect(const struct comparison *comparison, struct shift shift, double p, FILE *out)
{
	const bool later = shift.ns.least > 0;

	if (!later) {
		shift.ns = turned(shift.ns);
		shift.share = turned(shift.share);
	}
	fprintf(out, "B is %s", shift.ns.least == shift.ns.most ? "" : "at least ");
	put_number(comparison, shift.ns.least, false, out);
	fprintf(out, " %s ", unit_of(comparison));
	if (isfinite(shift.share.least)) {
		fputc('(', out);
		put_share(shift.share.least, false, out);
		fputs(" %) ", out);
	}
	fputs(later ? "later" : "earlier", out);
	if (isnan(p))
		return;
	fputc(',', out);
	put_interval(comparison, &shift, false, out);
	put_p(p, out);
}

static void put_none(const struct comparison *comparison, const struct statistic *statistic,
		     FILE *out)
{
	const struct shift_effect *ns = &statistic->shift.ns;

	if (ns->low == 0 && ns->high == 0) {
		fputs("the same", out);
		return;
	}
	fputs("no difference seen; if there is one, it lies", out);
	put_interval(comparison, &statistic->shift, true, out);
	if (!isnan(statistic->p))
		put_p(statistic->p, out);
}

static void put_too_few(const struct comparison *comparison, const struct statistic *statistic,
			FILE *out)
{
	const struct judging *judging = &comparison->judging;
	const size_t nr_tests = comparison->nr_figures * comparison->nr_cells;

	if (!statistic->nr[SIDE_A] || !statistic->nr[SIDE_B])
		fputs("nothing to compare: a side has no boot that is ok", out);
	else
		fprintf(out, "too few boots to tell (%zu tests at the level %g take %zu a side)",
			nr_tests, judging->level, ranks_least(judging->level / (double)nr_tests));
}

void sentence_write(const struct comparison *comparison, const struct statistic *statistic,
		    FILE *out)
{
	AUTO_FREE char *lead = alloc_printf("  %-8s", statistic_names[statistic->figure]);
	AUTO_FREE char *text = NULL;
	size_t size;
	FILE *sentence = open_memstream(&text, &size);

	put_medians(comparison, statistic, sentence);
	switch (statistic->finding) {
	case FOUND_NONE:
		put_none(comparison, statistic, sentence);
		break;
	case FOUND_DIFFERENT:
		put_effect(comparison, statistic->shift, statistic->p, sentence);
		break;
	case FOUND_SMALL:
		put_effect(comparison, statistic->shift, NAN, sentence);
		fputs(", below the floor of ", sentence);
		put_number(comparison, statistic->floor_ns, false, sentence);
		fprintf(sentence, " %s: not called a difference", unit_of(comparison));
		break;
	case FOUND_TOO_FEW:
		put_too_few(comparison, statistic, sentence);
		break;
	}
	fclose(sentence);
	text_wrap(out, lead, text);
}
