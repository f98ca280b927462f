// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * number.c - decimal numbers. A long double has 64 bits of mantissa, so that whole ns are exact up
 * to the limit, and decimals of any unit are rounded once.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/import/number.h"

const char *number_parse(const char *text, uint64_t unit_ns, int64_t *ns_out)
{
	char *end;
	const long double ns = strtold(text, &end) * (long double)unit_ns;

	if (end == text || *end || strpbrk(text, "xX"))
		return "no decimal number";
	if (!isfinite(ns))
		return "no finite number";
	if (fabsl(ns) > (long double)NUMBER_MAX_NS)
		return "beyond 2^61 ns (73 years)";
	*ns_out = llroundl(ns);
	return NULL;
}
