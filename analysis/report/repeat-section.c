// SPDX-License-Identifier: GPL-2.0-or-later
/* repeat-section.c - what measures the runs again and makes this page again, and what was booted.
 */
#include <stdlib.h>
#include <string.h>
#include "analysis/output.h"
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/repeat.h"
#include "analysis/report/report.h"
#include "analysis/show-line.h"
#include "analysis/text.h"
#include "cli/alloc.h"
#include "cli/version.h"

/* A word of a command line as a shell takes it. */
static void put_word(const char *word, FILE *out)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_@%+=:,./-";

	if (*word && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (const char *c = word; *c; c++)
		fprintf(out, *c == '\'' ? "'\\''" : "%c", *c);
	fputc('\'', out);
}

static void put_report_command(const struct report *report, FILE *out)
{
	AUTO_FREE char *command = NULL;
	size_t size;
	FILE *line = open_memstream(&command, &size);

	fputs("vmtick report", line);
	for (size_t r = 0; r < report->nr_runs; r++) {
		fputc(' ', line);
		put_word(report->runs[r]->path, line);
	}
	fputs(" -o ", line);
	put_word(report->path, line);
	fclose(line);
	html_write(out, "<p>This page, by vmtick %s:</p>\n<pre tabindex=\"0\">%s</pre>\n",
		   VMTICK_VERSION, command);
}

static void put_platform(const char *name, const json_t *platform, FILE *out)
{
	const bool usable = json_is_true(json_object_get(platform, "usable"));

	html_write(out, "<details>\n<summary>Platform %s", name);
	if (*show_text_of(platform, "version"))
		html_write(out, " <small>%s</small>", show_text_of(platform, "version"));
	if (!usable)
		html_write(out, " <span class=\"verdict skipped\">not usable</span>");
	html_write(out, "</summary>\n<div>\n");
	if (!usable && *show_text_of(platform, "reason"))
		html_write(out, "<p class=\"reason\">%s; %s</p>\n",
			   show_text_of(platform, "reason"), show_text_of(platform, "remedy"));
	facts_write("Settings as resolved, and the images by version and checksum",
		    json_object_get(platform, "settings"), out);
	html_write(out, "</div>\n</details>\n");
}

static int put_config(const struct run_folder *run, const char *folder, const char *name, FILE *out,
		      struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, name);
	AUTO_FREE char *config = NULL, *command = NULL;
	size_t nr_config, nr_command;
	FILE *text = open_memstream(&config, &nr_config);
	FILE *line = open_memstream(&command, &nr_command);

	repeat_write_config(run, text);
	repeat_write_command(run, name, line);
	fclose(text);
	fclose(line);
	html_write(out,
		   "<p>The same cells with the same settings, in this folder:</p>\n"
		   "<pre tabindex=\"0\">%s</pre>\n<details>\n<summary>The config <code>%s</code>"
		   "</summary>\n<div><p><a href=\"%s\">%s</a></p>\n<pre tabindex=\"0\">",
		   command, name, name, name);
	html_lines(out, config, nr_config);
	html_write(out, "</pre></div>\n</details>\n");
	return output_write(path, config, nr_config, err);
}

static int put_run(const struct report *report, size_t run_idx, const char *folder, FILE *out,
		   struct error *err)
{
	const struct run_folder *run = report->runs[run_idx];
	AUTO_FREE char *name = alloc_printf("repeat-%zu.ini", run_idx + 1);
	json_t *platforms = json_object_get(run->manifest, "platforms"), *platform;
	const char *key;

	html_write(out, "<h3>%s</h3>\n<dl>\n", run->path);
	facts_write_one("measured by vmtick", show_text_of(run->manifest, "vmtick"), out);
	facts_write_one("begun", show_text_of(run->manifest, "created"), out);
	facts_write_one("last changed", show_text_of(run->manifest, "updated"), out);
	html_write(out, "</dl>\n");
	facts_write("The host of its first command", json_object_get(run->manifest, "host"), out);
	json_object_foreach (platforms, key, platform)
		put_platform(key, platform, out);
	if (!run_folder_imported(run))
		return put_config(run, folder, name, out, err);
	html_write(out,
		   "<p>Imported: another program measured it, which only that can repeat.</p>\n");
	return 0;
}

int report_write_repeat(const struct report *report, const char *folder, FILE *out,
			struct error *err)
{
	int ret = 0;

	html_write(out, "<section id=\"repeat\">\n<h2>How to repeat it</h2>\n");
	put_report_command(report, out);
	for (size_t r = 0; r < report->nr_runs && !ret; r++)
		ret = put_run(report, r, folder, out, err);
	html_write(out, "</section>\n");
	return ret;
}
