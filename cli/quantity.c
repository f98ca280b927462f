/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantity.c - parses numbers exactly, in integers; nothing is rounded. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include "cli/quantity.h"

/* Digits at *text into *value; false on overflow or where there is none. */
static bool take_digits(const char **text, uint64_t *value, unsigned *nr_digits)
{
	*nr_digits = 0;
	for (; isdigit((unsigned char)**text) || (**text == '_' && *nr_digits); (*text)++) {
		if (**text == '_')
			continue;
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(**text - '0'), value))
			return false;
		(*nr_digits)++;
	}
	return *nr_digits > 0;
}

static uint64_t unit_ns(const char *unit)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {{"ns", 1}, {"us", 1000}, {"µs", 1000}, {"ms", 1000000}, {"s", 1000000000}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].ns;
	return 0;
}

static bool parse_duration(const char *text, uint64_t *ns_out)
{
	unsigned nr_digits, nr_decimals = 0;
	uint64_t value = 0, unit;

	if (!take_digits(&text, &value, &nr_digits))
		return false;
	if (*text == '.') {
		text++;
		if (!take_digits(&text, &value, &nr_decimals))
			return false;
	}
	text += strspn(text, " ");
	unit = unit_ns(text);
	for (; nr_decimals && unit % 10 == 0; nr_decimals--)
		unit /= 10;
	return unit && !nr_decimals && !__builtin_mul_overflow(value, unit, ns_out);
}

int quantity_duration(const char *what, const char *text, uint64_t min_ns, uint64_t max_ns,
		      uint64_t *ns_out, struct error *err)
{
	if (!parse_duration(text, ns_out))
		return error_set(err, EXIT_USAGE, EINVAL,
				 "%s \"%s\" is not a duration (write a number and ns, us, ms or s, "
				 "e.g. 150us)",
				 what, text);
	if (*ns_out < min_ns || *ns_out > max_ns)
		return error_set(err, EXIT_USAGE, ERANGE,
				 "%s \"%s\" is out of range (%" PRIu64 "ns to %" PRIu64 "ns)", what,
				 text, min_ns, max_ns);
	return 0;
}

int quantity_count(const char *what, const char *text, uint64_t min, uint64_t max,
		   uint64_t *count_out, struct error *err)
{
	const char *end = text;
	unsigned nr_digits;
	bool fits;

	*count_out = 0;
	fits = take_digits(&end, count_out, &nr_digits);
	if (end[strspn(end, "0123456789_")] != '\0' || end == text)
		return error_set(err, EXIT_USAGE, EINVAL, "%s \"%s\" is not a whole number", what,
				 text);
	if (!fits || *count_out < min || *count_out > max)
		return error_set(err, EXIT_USAGE, ERANGE,
				 "%s \"%s\" is out of range (%" PRIu64 " to %" PRIu64 ")", what,
				 text, min, max);
	return 0;
}
