// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report.c - reads runs once, draws their figures and writes the page. Each record is gone through
 * twice: for its figures, and for the latencies that the pictures show.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "analysis/output.h"
#include "analysis/report/assets.h"
#include "analysis/report/html.h"
#include "analysis/report/report.h"
#include "cli/alloc.h"

static void note_fault(struct report *report, const struct error *fault)
{
	if (!report->has_fault)
		report->fault = *fault;
	report->has_fault = true;
}

/* The events of a cell that is ok are the row's: not read again, and not freed twice. */
static void lend_events(struct report *report)
{
	for (size_t i = 0; i < report->selection.nr; i++) {
		struct selected *cell = &report->selection.cells[i];
		struct error err;

		if (report->table.rows[i].figures.verdict != VERDICT_OK)
			continue;
		cell->distribution = report->table.rows[i].distribution;
		if (distribution_read_irq(cell->run, cell->in_run, &cell->irq, &err))
			note_fault(report, &err);
	}
}

int report_read(struct run_folder *const *runs, size_t nr_runs, const char *path,
		struct report *report_out, struct error *err)
{
	int ret;

	*report_out = (struct report){.runs = runs, .nr_runs = nr_runs, .path = path};
	ret = reference_load(&report_out->reference, err);
	if (ret)
		return ret;
	table_build(TABLE_BOOTS, runs, nr_runs, &report_out->reference, &report_out->table);
	report_out->style = label_style(&report_out->table);
	ret = selection_find(runs, nr_runs, NULL, 0, &report_out->selection, err);
	lend_events(report_out);
	figure_set_find(&report_out->selection, &report_out->set);
	report_out->figures = alloc_array(report_out->set.nr, sizeof(*report_out->figures));
	return ret;
}

void report_free(struct report *report)
{
	for (size_t f = 0; f < report->set.nr; f++) {
		free(report->figures[f].file);
		free(report->figures[f].fault);
	}
	free(report->figures);
	figure_set_free(&report->set);
	for (size_t i = 0; i < report->selection.nr; i++)
		distribution_free(&report->selection.cells[i].irq);
	free(report->selection.cells);
	table_free(&report->table);
	reference_free(&report->reference);
}

/* A picture that cannot be drawn costs its place in the page, never the page. */
static void draw_figure(struct report *report, size_t f, const char *folder)
{
	const struct figure_wanted *wanted = &report->set.list[f];
	struct report_figure *figure = &report->figures[f];
	AUTO_FREE char *file = alloc_printf("figures/%s.svg", wanted->name);
	AUTO_FREE char *path = alloc_printf("%s/%s", folder, file);
	struct error err;

	if (!figure_draw(wanted->kind, &wanted->selection, path, &err)) {
		figure->file = alloc_copy(file);
		figure->fault = alloc_copy("");
		return;
	}
	figure->file = alloc_copy("");
	figure->fault = alloc_copy(err.text);
	report->no_gnuplot = err.status == EXIT_NOTHING;
	if (!report->no_gnuplot)
		note_fault(report, &err);
}

static int make_folders(const char *folder, struct error *err)
{
	static const char *const names[] = {"figures", "evidence"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		AUTO_FREE char *path = alloc_printf("%s/%s", folder, names[i]);

		if (mkdir(path, 0777))
			return error_set(err, EXIT_OURS, errno, "%s: cannot be made: %s", path,
					 strerror(errno));
	}
	return 0;
}

static int write_sections(const struct report *report, const char *folder, FILE *out,
			  struct error *err)
{
	int ret;

	report_write_head(report, out);
	report_write_summary(report, out);
	report_write_spread(report, out);
	report_write_figures(report, out);
	report_write_cells(report, out);
	ret = report_write_boots(report, folder, out, err);
	if (!ret)
		ret = report_write_repeat(report, folder, out, err);
	html_write(out, "</main>\n");
	fprintf(out, "<script>%s</script>\n</body>\n</html>\n", asset_js);
	return ret;
}

int report_write(struct report *report, const char *folder, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/index.html", folder);
	char *page = NULL;
	size_t size;
	FILE *out;
	int ret = make_folders(folder, err);

	if (ret)
		return ret;
	for (size_t f = 0; f < report->set.nr && !report->no_gnuplot; f++)
		draw_figure(report, f, folder);
	out = open_memstream(&page, &size);
	ret = write_sections(report, folder, out, err);
	fclose(out);
	if (!ret)
		ret = output_write(path, page, size, err);
	free(page);
	return ret;
}
