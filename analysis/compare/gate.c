// SPDX-License-Identifier: GPL-2.0-or-later
/* gate.c - parses limits strictly, and holds findings against them. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/gate.h"
#include "cli/alloc.h"
#include "cli/suggest.h"

#define BLANKS	   " \t"
#define DIGITS	   "0123456789"
#define MAX_DIGITS 12 /* before the point, and behind it */

const char *gate_state_name(enum gate_state state)
{
	static const char *const names[GATE_NR_STATES] = {"held", "exceeded", "unsure"};

	return names[state];
}

static int refuse(const char *text, const char *why, struct error *err)
{
	return error_set(
		err, EXIT_USAGE, EINVAL,
		"compare: --fail-if \"%s\": %s (write e.g. \"p99 > +10%%\" or "
		"\"max < -5us\": STATISTIC, > or <, + or -, a number, and %%, ns, us or ms)",
		text, why);
}

static int take_figure(const char **at, struct gate *gate, struct error *err)
{
	const size_t length = strcspn(*at, BLANKS "<>");
	AUTO_FREE char *name = strndup(*at, length);
	int figure = 0;
	int ret = suggest_choice("unknown statistic", name, statistic_names, &figure, err);

	if (ret)
		return error_prefix(err, ret, "compare: --fail-if \"%s\"", gate->text);
	gate->figure = (enum boots_figure)figure;
	*at += length;
	return 0;
}

/* A plain decimal number: no exponent, no infinity, no sign. */
static bool take_number(const char **at, double *number_out)
{
	const size_t whole = strspn(*at, DIGITS);
	const size_t part = (*at)[whole] == '.' ? strspn(*at + whole + 1, DIGITS) : 0;
	const size_t length = whole + ((*at)[whole] == '.' ? 1 + part : 0);
	AUTO_FREE char *digits = strndup(*at, length);

	if (whole == 0 || whole > MAX_DIGITS || part > MAX_DIGITS || (*at)[length - 1] == '.')
		return false;
	*number_out = strtod(digits, NULL);
	*at += length;
	return true;
}

static bool take_unit(const char *unit, struct gate *gate)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}};

	gate->percent = strcmp(unit, "%") == 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].name) == 0) {
			gate->limit *= units[i].ns;
			return true;
		}
	}
	return gate->percent;
}

int gate_parse(const char *text, struct gate *gate_out, struct error *err)
{
	const char *at = text + strspn(text, BLANKS);
	AUTO_FREE char *unit = NULL;
	double sign;
	int ret;

	*gate_out = (struct gate){.text = text};
	ret = take_figure(&at, gate_out, err);
	if (ret)
		return ret;
	at += strspn(at, BLANKS);
	if (*at != '>' && *at != '<')
		return refuse(text, "behind the statistic stands neither > nor <", err);
	gate_out->above = *at++ == '>';
	at += strspn(at, BLANKS);
	if (*at != '+' && *at != '-')
		return refuse(text, "the limit has no sign, + or -: it is one of B's change from A",
			      err);
	sign = *at++ == '-' ? -1 : 1;
	if (!take_number(&at, &gate_out->limit))
		return refuse(text, "the limit is no plain number", err);
	gate_out->limit *= sign;
	at += strspn(at, BLANKS);
	unit = strndup(at, strcspn(at, BLANKS));
	at += strlen(unit);
	if (!take_unit(unit, gate_out) || at[strspn(at, BLANKS)])
		return refuse(text, "the unit is none of %, ns, us and ms", err);
	return 0;
}

enum gate_state gate_judge(const struct gate *gate, const struct statistic *statistic)
{
	const struct shift_effect *effect =
		gate->percent ? &statistic->shift.share : &statistic->shift.ns;
	const double scale = gate->percent ? 100 : 1;
	const double near = scale * (gate->above ? effect->low : effect->high);
	const double far = scale * (gate->above ? effect->high : effect->low);

	if (statistic->finding == FOUND_SMALL)
		return GATE_HELD;
	if (statistic->finding == FOUND_DIFFERENT &&
	    (gate->above ? near > gate->limit : near < gate->limit))
		return GATE_EXCEEDED;
	return (gate->above ? far <= gate->limit : far >= gate->limit) ? GATE_HELD : GATE_UNSURE;
}
