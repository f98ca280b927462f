// SPDX-License-Identifier: GPL-2.0-or-later
/* facts.c - lists of facts, in the order in which they were noted. */
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/text.h"

void facts_write_one(const char *name, const char *value, FILE *out)
{
	if (*value)
		html_write(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void write_member(const char *name, const json_t *member, FILE *out)
{
	char number[TEXT_NUMBER];

	if (json_is_string(member))
		facts_write_one(name, json_string_value(member), out);
	else if (json_is_number(member))
		facts_write_one(name, text_number(number, json_number_value(member), 3), out);
	else if (json_is_boolean(member))
		facts_write_one(name, json_is_true(member) ? "yes" : "no", out);
}

void facts_write(const char *heading, const json_t *object, FILE *out)
{
	const char *name;
	json_t *member;

	if (json_object_size(object) == 0)
		return;
	html_write(out, "<h4>%s</h4>\n<dl>\n", heading);
	json_object_foreach ((json_t *)object, name, member)
		write_member(name, member, out);
	html_write(out, "</dl>\n");
}

void facts_write_keys(const struct table_row *row, FILE *out)
{
	html_write(out, " data-platform=\"%s\" data-scenario=\"%s\" data-verdict=\"%s\"",
		   row->cell.platform, row->cell.scenario, verdict_name(row->figures.verdict));
}

void facts_write_origin(const char *origin, const char *said, FILE *out)
{
	if (*said)
		html_write(out, *origin ? " <strong class=\"mark\">%s</strong>" : " %s", said);
}

void facts_write_verdict(enum verdict verdict, FILE *out)
{
	html_write(out, "<span class=\"verdict %s\">%s</span>", verdict_name(verdict),
		   verdict_name(verdict));
}
