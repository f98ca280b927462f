// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * boots-section.c - each boot: what guest and host really had, how long its phases took, what
 * defined the guest, and the end of what it printed.
 */
#include "analysis/origin.h"
#include "analysis/output.h"
#include "analysis/report/facts.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "analysis/report/run-file.h"
#include "analysis/report/terminal.h"
#include "analysis/show-line.h"
#include "cli/alloc.h"
#include "store/stand-in.h"

#define MAX_DEFINITION_BYTES (1u << 20)
#define MAX_TAIL_BYTES	     (1u << 16)
#define MAX_TAIL_LINES	     60

/* A boot whose evidence is being shown. */
struct evidence {
	const struct run_folder *run;
	const json_t *files; /* object: name to path below the run's folder */
	size_t run_number, boot_number;
	const char *folder; /* the report's */
	FILE *out;
};

/* A definition is copied under a name of ours and as plain text: a browser would run the scripts of
 * an XML file that has some. */
static int put_definition(const struct evidence *at, const char *name, const char *heading,
			  struct error *err)
{
	const char *path = json_string_value(json_object_get(at->files, name));
	AUTO_FREE char *copy =
		alloc_printf("evidence/%zu-%zu-%s.txt", at->run_number, at->boot_number, name);
	AUTO_FREE char *copy_path = alloc_printf("%s/%s", at->folder, copy);
	AUTO_FREE char *bytes = NULL;
	struct error why;
	uint64_t nr_total;
	size_t nr;

	if (!path)
		return 0;
	html_write(at->out, "<h4>%s</h4>\n", heading);
	if (run_file_read(at->run, path, MAX_DEFINITION_BYTES, &bytes, &nr, &nr_total, &why)) {
		html_write(at->out, "<p class=\"missing\">%s</p>\n", why.text);
		return 0;
	}
	if (nr < nr_total) {
		html_write(at->out, "<p class=\"missing\">%s is too large to be shown.</p>\n",
			   path);
		return 0;
	}
	html_write(at->out, "<p><a href=\"%s\">%s</a></p>\n<pre tabindex=\"0\">", copy, path);
	html_lines(at->out, bytes, nr);
	html_write(at->out, "</pre>\n");
	return output_write(copy_path, bytes, nr, err);
}

static void put_tail(const struct evidence *at, const char *name, const char *heading)
{
	const char *path = json_string_value(json_object_get(at->files, name));
	AUTO_FREE char *bytes = NULL, *tail = NULL;
	struct error why;
	uint64_t nr_total;
	size_t nr;

	if (!path)
		return;
	html_write(at->out, "<h4>%s</h4>\n", heading);
	if (run_file_read(at->run, path, MAX_TAIL_BYTES, &bytes, &nr, &nr_total, &why)) {
		html_write(at->out, "<p class=\"missing\">%s</p>\n", why.text);
		return;
	}
	tail = terminal_tail(bytes, nr, MAX_TAIL_LINES, &nr);
	html_write(at->out, "<pre tabindex=\"0\" class=\"console\">");
	html_lines(at->out, tail, nr);
	html_write(at->out, "</pre>\n");
}

static int put_files(const struct evidence *at, struct error *err)
{
	int ret;

	put_tail(at, "console", "The end of its console");
	put_tail(at, "monitor_log", "The end of the monitor's log");
	ret = put_definition(at, "domain", "The domain as libvirt had it", err);
	if (!ret)
		ret = put_definition(at, "settings", "The machine's settings", err);
	return ret ? ret : put_definition(at, "machine", "The machine as its monitor told it", err);
}

/* Of a guest that told what it is in; cells are marked by the same rule. */
static bool in_stand_in(const json_t *boot)
{
	const json_t *facts = json_object_get(boot, "facts");

	return json_object_get(facts, "machine_vendor") &&
	       stand_in_was_used(show_text_of(boot, "platform"), facts);
}

static void put_title(const struct evidence *at, const json_t *boot)
{
	const bool stand_in = in_stand_in(boot);
	const char *origin = stand_in ? "stand-in" : run_folder_lab(at->run);
	const char *verdict = show_text_of(boot, "verdict");

	if (!*verdict)
		verdict = "pending";
	html_write(at->out, "<details data-platform=\"%s%s\">\n<summary>%s ",
		   stand_in ? STAND_IN_PREFIX : "", show_text_of(boot, "platform"),
		   show_text_of(boot, "id"));
	html_write(at->out, "<span class=\"verdict %s\">%s</span>", verdict, verdict);
	facts_write_origin(origin, origin_mark(origin), at->out);
	html_write(at->out, " <small>%s</small></summary>\n", at->run->path);
}

static int put_boot(const struct evidence *at, const json_t *boot, struct error *err)
{
	FILE *out = at->out;
	int ret;

	put_title(at, boot);
	html_write(out, "<div id=\"boot-%zu-%zu\">\n", at->run_number, at->boot_number);
	if (*show_text_of(boot, "reason"))
		html_write(out, "<p class=\"reason\">%s</p>\n", show_text_of(boot, "reason"));
	html_write(out, "<dl>\n");
	facts_write_one("started", show_text_of(boot, "started"), out);
	facts_write_one("monitor", show_text_of(boot, "vmm"), out);
	html_write(out, "</dl>\n");
	facts_write("Imported from", json_object_get(boot, "imported"), out);
	facts_write("What the guest told", json_object_get(boot, "facts"), out);
	facts_write("The host then", json_object_get(boot, "host"), out);
	facts_write("Settings", json_object_get(boot, "settings"), out);
	facts_write("Phases, ms", json_object_get(boot, "phases_ms"), out);
	ret = put_files(at, err);
	html_write(out, "</div>\n</details>\n");
	return ret;
}

static int put_run(const struct report *report, size_t run_idx, const char *folder, FILE *out,
		   struct error *err)
{
	const struct run_folder *run = report->runs[run_idx];
	const json_t *boots = json_object_get(run->manifest, "boots");
	json_t *boot;
	size_t i;

	json_array_foreach (boots, i, boot) {
		const struct evidence at = {.run = run,
					    .files = json_object_get(boot, "files"),
					    .run_number = run_idx + 1,
					    .boot_number = i + 1,
					    .folder = folder,
					    .out = out};
		int ret = put_boot(&at, boot, err);

		if (ret)
			return ret;
	}
	return 0;
}

int report_write_boots(const struct report *report, const char *folder, FILE *out,
		       struct error *err)
{
	int ret = 0;

	html_write(out, "<section id=\"evidence\">\n<h2>Each boot</h2>\n");
	for (size_t r = 0; r < report->nr_runs && !ret; r++)
		ret = put_run(report, r, folder, out, err);
	html_write(out, "</section>\n");
	return ret;
}
