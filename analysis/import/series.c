// SPDX-License-Identifier: GPL-2.0-or-later
/* series.c - reads latencies. A line that is none is told with its number, never skipped. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/import/number.h"
#include "analysis/import/series.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define SHOWN_BYTES 40 /* of what is no number */

void series_open(struct series *series, FILE *file, const char *name, enum form form)
{
	*series = (struct series){
		.file = file, .name = name, .form = form, .unit_ns = form_facts[form].unit_ns};
}

void series_close(struct series *series)
{
	fclose(series->file);
	free(series->line);
}

static int refuse(const struct series *series, const char *shown, const char *why,
		  struct error *err)
{
	AUTO_FREE char *cut = strndup(shown, SHOWN_BYTES);
	AUTO_FREE char *safe = text_escape(cut);

	return error_set(err, EXIT_USAGE, EINVAL, "%s:%" PRIu64 ": \"%s\" is %s", series->name,
			 series->line_nr, safe, why);
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t\r\n");
	length = strlen(text);
	while (length && strchr(" \t\r\n", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* The next line that is neither empty nor a comment, trimmed: 1, 0 behind the last. */
static int next_line(struct series *series, struct error *err)
{
	ssize_t length;

	while ((length = getline(&series->line, &series->room, series->file)) > 0) {
		series->line_nr++;
		if (strlen(series->line) != (size_t)length)
			return refuse(series, series->line, "no text", err);
		if (series->line[length - 1] != '\n')
			return refuse(series, series->line,
				      "the last line, and has no end (truncated? end it with a "
				      "newline)",
				      err);
		series->text = trim(series->line);
		if (*series->text && *series->text != '#')
			return 1;
	}
	if (ferror(series->file))
		return error_set(err, EXIT_OURS, EIO, "%s: cannot be read", series->name);
	return 0;
}

/* The next field of a CSV; *rest is NULL behind the last. A quoted one may hold separators. */
static char *take_field(char **rest, char separator)
{
	const char separators[] = {separator, '\0'};
	char *field = *rest, *close;

	if (*field == '"' && (close = strchr(field + 1, '"'))) {
		*close = '\0';
		*rest = close + 1;
		strsep(rest, separators);
		return field + 1;
	}
	return trim(strsep(rest, separators));
}

/* Field idx of the line; NULL where it has not so many. */
static char *field_at(char *line, char separator, size_t idx)
{
	char *rest = line, *field = NULL;

	for (size_t i = 0; i <= idx; i++) {
		if (!rest)
			return NULL;
		field = take_field(&rest, separator);
	}
	return field;
}

/* The head of a CSV: which column has the name, and what separates columns. */
static int read_columns(struct series *series, struct error *err)
{
	const char *found;
	char *rest;
	int ret = next_line(series, err);

	if (ret < 1)
		return ret;
	found = strpbrk(series->text, ",;\t");
	series->separator = found ? *found : ',';
	for (rest = series->text; rest; series->column_idx++)
		if (!strcmp(take_field(&rest, series->separator), series->column))
			return 1;
	return error_set(err, EXIT_USAGE, ENOENT, "%s:%" PRIu64 ": has no column \"%s\"",
			 series->name, series->line_nr, series->column);
}

static int next_number(struct series *series, int64_t *ns_out, struct error *err)
{
	const char *number, *why;
	int ret = series->column && !series->separator ? read_columns(series, err) : 1;

	if (ret == 1)
		ret = next_line(series, err);
	if (ret < 1)
		return ret;
	if (!series->column && strpbrk(series->text, ",; \t"))
		return refuse(series, series->text,
			      "more than a number: name the column of a CSV with --column", err);
	number = series->column ? field_at(series->text, series->separator, series->column_idx)
				: series->text;
	why = number ? number_parse(number, series->unit_ns, ns_out) : "a line without the column";
	return why ? refuse(series, number ? number : series->line, why, err) : 1;
}

/* What cyclictest prints between the values. */
static bool is_note(const char *line)
{
	static const char *const notes[] = {"Max CPUs", "Online CPUs", "Thread "};

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (!strncmp(line, notes[i], strlen(notes[i])))
			return true;
	return false;
}

static int next_verbose(struct series *series, struct series_value *value, struct error *err)
{
	const char *number, *why;
	int ret;

	do
		ret = next_line(series, err);
	while (ret == 1 && is_note(series->text));
	if (ret < 1)
		return ret;
	if (!form_verbose_line(series->text, &value->thread, &value->cycle, &number))
		return refuse(series, series->text, "no line of cyclictest -v", err);
	why = number_parse(number, series->unit_ns, &value->ns);
	return why ? refuse(series, series->text, why, err) : 1;
}

int series_next(struct series *series, struct series_value *value_out, struct error *err)
{
	*value_out = (struct series_value){0};
	return series->form == FORM_VERBOSE ? next_verbose(series, value_out, err)
					    : next_number(series, &value_out->ns, err);
}
