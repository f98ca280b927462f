// SPDX-License-Identifier: GPL-2.0-or-later
/* axis-scale.c - tics by hand: gnuplot's own leave an axis of less than a decade unlabelled. */
#include <math.h>
#include "analysis/draw/axis-scale.h"
#include "analysis/text.h"

#define ROUNDING	1e-9 /* relative: of what log10 and pow lose */
#define MANY_DECADES	2.5
#define TOO_MANY	9
#define MAX_WRITTEN_OUT 4 /* power of ten */
#define LEAST_US	0.001
#define ROOM		1.02 /* of the largest latency below the end of its axis */

double axis_scale_below(double value)
{
	const double decade = pow(10, floor(log10(value) + ROUNDING));
	const double digit = value / decade * (1 + ROUNDING);

	return decade * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

double axis_scale_above(double value)
{
	const double below = axis_scale_below(value);

	return value <= below * (1 + ROUNDING) ? below : axis_scale_below(below * 2.5);
}

void axis_range_add(struct axis_range *range, const struct distribution *distribution)
{
	size_t i = 0;

	while (i < distribution->nr_bins && distribution->bins[i].ns <= 0)
		i++;
	if (i < distribution->nr_bins)
		range->low_us = fmin(range->low_us, (double)distribution->bins[i].ns / 1000);
	range->high_us = fmax(range->high_us, (double)distribution->max_ns / 1000);
}

struct axis_range axis_range_rounded(struct axis_range range)
{
	const double low = fmin(range.low_us, range.high_us);
	const double low_us = low > 0 ? axis_scale_below(low) : LEAST_US;

	return (struct axis_range){low_us,
				   axis_scale_above(fmax(range.high_us, 2 * low_us) * ROOM)};
}

static void write_power(int power, FILE *script)
{
	static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
	char number[16];

	if (power == 0) {
		fputc('1', script);
		return;
	}
	fputs("10", script);
	snprintf(number, sizeof(number), "%d", power);
	for (const char *c = number; *c; c++)
		fputs(*c == '-' ? "⁻" : digits[*c - '0'], script);
}

/* A tic at digit * 10^power. */
static void write_tic(int digit, int power, bool is_long, bool labelled, FILE *script)
{
	char number[TEXT_NUMBER];

	fputc('\'', script);
	if (is_long && labelled && digit == 1 && power > MAX_WRITTEN_OUT)
		write_power(power, script);
	else if (is_long && labelled)
		fputs(text_number(number, digit * pow(10, power), 3), script);
	fprintf(script, "' %de%d %d", digit, power, !is_long);
}

void axis_scale_numbers(double low, double high, bool labelled, FILE *script)
{
	const double decades = log10(high / low);
	const bool many = decades > MANY_DECADES;
	bool first = true;

	fputc('(', script);
	for (int power = (int)floor(log10(low) + ROUNDING); pow(10, power) <= high; power++) {
		for (int digit = 1; digit < 10; digit++) {
			const double value = digit * pow(10, power);
			const bool is_long = digit == 1 ? decades <= TOO_MANY || power % 3 == 0
							: !many && (digit == 2 || digit == 5);

			if (value < low * (1 - ROUNDING) || value > high * (1 + ROUNDING))
				continue;
			fputs(first ? "" : ", ", script);
			write_tic(digit, power, is_long, labelled, script);
			first = false;
		}
	}
	fputc(')', script);
}

void axis_scale_powers(double low, double high, FILE *script)
{
	const int first = (int)ceil(log10(low) - ROUNDING);
	const int last = (int)floor(log10(high) + ROUNDING);

	fputc('(', script);
	for (int power = first; power <= last; power++) {
		fputs(power > first ? ", '" : "'", script);
		write_power(power, script);
		fprintf(script, "' 1e%d", power);
	}
	fputc(')', script);
}
