// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * text.c - how figures and foreign text are written. Nothing of a guest reaches a terminal
 * but through text_escape.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/text.h"
#include "cli/alloc.h"

char *text_us(char out[TEXT_NUMBER], double ns)
{
	if (isnan(ns))
		return strcpy(out, "-");
	snprintf(out, TEXT_NUMBER, "%.3f", ns / 1000);
	return strcmp(out, "-0.000") == 0 ? strcpy(out, "0.000") : out;
}

char *text_us_at_least(char out[TEXT_NUMBER], double ns, double bound_ns)
{
	char number[TEXT_NUMBER];

	if (ns != bound_ns)
		return text_us(out, ns);
	snprintf(out, TEXT_NUMBER, "≥ %.*s", TEXT_NUMBER - 5, text_us(number, ns));
	return out;
}

char *text_number(char out[TEXT_NUMBER], double value, int decimals)
{
	size_t length;

	if (!isfinite(value))
		return strcpy(out, "");
	length = (size_t)snprintf(out, TEXT_NUMBER, "%.*f", decimals, value);
	if (decimals > 0) {
		while (out[length - 1] == '0')
			out[--length] = '\0';
		if (out[length - 1] == '.')
			out[--length] = '\0';
	}
	return strcmp(out, "-0") == 0 ? strcpy(out, "0") : out;
}

char *text_duration(char out[TEXT_NUMBER], uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "µs"}, {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].ns)
		i++;
	snprintf(out, TEXT_NUMBER, "%" PRIu64 " %s", ns / units[i].ns, units[i].name);
	return out;
}

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void spaces(FILE *out, size_t have, size_t want)
{
	if (have < want)
		fprintf(out, "%*s", (int)(want - have), "");
}

void text_pad_left(FILE *out, const char *text, size_t width)
{
	spaces(out, text_width(text), width);
	fputs(text, out);
}

void text_pad_right(FILE *out, const char *text, size_t width)
{
	fputs(text, out);
	spaces(out, text_width(text), width);
}

/* Is this, in UTF-8, written longer than it need be, a surrogate, or above U+10FFFF? */
static bool out_of_range(const unsigned char *text)
{
	return (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
	       (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f);
}

/* The characters that turn the direction of writing or end a line: U+200E, U+200F, U+2028 to
 * U+202E, U+2066 to U+2069. With them a text can look like another one. */
static bool misleads(const unsigned char *text)
{
	if (text[0] != 0xe2)
		return false;
	if (text[1] == 0x80)
		return text[2] == 0x8e || text[2] == 0x8f || (text[2] >= 0xa8 && text[2] <= 0xae);
	return text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9;
}

/* Bytes of the printable character that text begins with; 0 where it is none. */
static size_t printable(const unsigned char *text)
{
	size_t length = text[0] < 0x80 ? 1 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;

	if (text[0] < 0x20 || text[0] == 0x7f || (text[0] >= 0x80 && text[0] < 0xc2) ||
	    text[0] > 0xf4)
		return 0;
	if (text[0] == 0xc2 && text[1] < 0xa0) /* the control characters U+0080 to U+009F */
		return 0;
	if (out_of_range(text) || misleads(text))
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

char *text_escape(const char *text)
{
	char *escaped = alloc_array(4 * strlen(text) + 1, 1), *end = escaped;

	while (*text) {
		size_t length = printable((const unsigned char *)text);

		if (length) {
			memcpy(end, text, length);
			end += length;
			text += length;
		} else {
			end += sprintf(end, "\\x%02x", (unsigned char)*text++);
		}
	}
	return escaped;
}

void text_wrap(FILE *out, const char *lead, const char *text)
{
	const size_t indent = text_width(lead);
	size_t column = indent;
	bool first = true;

	fputs(lead, out);
	while (*text) {
		size_t length = strcspn(text, " ");
		AUTO_FREE char *word = strndup(text, length);
		size_t width = text_width(word);

		if (!first && column + 1 + width > TEXT_COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fputs(word, out);
		column += width;
		first = false;
		text += length + (text[length] == ' ');
	}
	fputc('\n', out);
}
