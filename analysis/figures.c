// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figures.c - from a cell's record, or texts, to its figures. Checksum and statistics are taken in
 * the same pass; nothing of it is shown unless the checksum held.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cell-record.h"
#include "analysis/figures.h"
#include "analysis/printed.h"
#include "cli/alloc.h"

static void add(void *stats, const struct record_sample *samples, size_t nr)
{
	stats_add(stats, samples, nr);
}

static void refine(void *stats, const struct record_sample *samples, size_t nr)
{
	stats_refine(stats, samples, nr);
}

static int summarize_samples(const struct record_file *file, const char *path,
			     struct summary *summary_out, struct error *err)
{
	struct stats *stats = stats_new(file->head->period_ns, file->head->nr_samples);
	int ret = record_file_scan(file, path, add, stats, err);

	while (!ret && stats_end(stats))
		ret = record_file_scan(file, path, refine, stats, err);
	if (!ret)
		stats_summary(stats, summary_out);
	stats_free(stats);
	return ret;
}

static int summarize_histogram(const struct record_file *file, const char *path,
			       struct summary *summary_out, struct error *err)
{
	int ret = record_file_scan(file, path, NULL, NULL, err);

	if (!ret && !stats_of_histogram(file->head, file->buckets, summary_out))
		ret = error_set(err, EXIT_OURS, EBADMSG,
				"%s: the record is damaged: its counts contradict its head", path);
	return ret;
}

static const struct price no_price = {NAN, NAN, NAN, NAN, NAN};

/* The median of what something cost, ns; NAN where that is no time: its clock went backwards. */
static double cost_of(const uint64_t *costs_ns, uint64_t nr)
{
	const double median = stats_median(costs_ns, nr);

	return median < 0x1p63 ? median : NAN;
}

/* None, too, where it contradicts itself. */
static struct price price_of(const struct record_head *head)
{
	const uint64_t span_ns = head->ended_ns - head->started_ns;

	if (!head->wait_bound_ns || head->ended_ns <= head->started_ns ||
	    head->wait_sum_ns > span_ns || head->wait_max_ns > head->wait_sum_ns ||
	    (head->wait_bound_ns | head->lead_ns | head->nr_late_wakes) >> 63)
		return no_price;
	return (struct price){
		.wait_share = (double)head->wait_sum_ns / (double)span_ns,
		.wait_max_ns = (double)head->wait_max_ns,
		.wait_bound_ns = (double)head->wait_bound_ns,
		.lead_ns = (double)head->lead_ns,
		.late_wakes = (double)head->nr_late_wakes,
	};
}

static int read_record(const char *path, const struct cell *cell, struct figures *figures,
		       struct error *err)
{
	struct record_file file;
	struct summary summary = {.n = 0};
	int ret = cell_record_open(path, cell, &file, err);

	if (ret)
		return ret;
	if (file.head->keep == RECORD_HISTOGRAM)
		ret = summarize_histogram(&file, path, &summary, err);
	else
		ret = summarize_samples(&file, path, &summary, err);
	if (!ret) {
		stats_shift(&summary, (double)cell->period_ns);
		figures->delay = summary;
		figures->nr_events = (double)file.head->nr_events;
		figures->nr_missed = (double)file.head->nr_missed;
		figures->clock_cost_ns = cost_of(file.clock_costs_ns, file.head->nr_clock_costs);
		figures->arm_cost_ns = cost_of(file.arm_costs_ns, file.head->nr_arm_costs);
		figures->price = price_of(file.head);
	}
	record_file_close(&file);
	return ret;
}

static int read_texts(const struct run_folder *run, const struct run_cell *cell,
		      struct figures *figures, struct error *err)
{
	const double period_ns = (double)cell->cell.period_ns;
	struct counted *counted = &figures->counted;
	struct printed printed;
	int ret = printed_read(run, cell, &printed, err);

	if (!ret) {
		latencies_summary(&printed.thread, &figures->delay);
		latencies_summary(&printed.irq, &counted->irq);
		stats_shift(&figures->delay, period_ns);
		stats_shift(&counted->irq, period_ns);
		figures->nr_events = (double)printed.thread.nr_events;
		counted->nr_overflows = (double)printed.thread.nr_overflows;
		counted->bound_ns = period_ns + 1000 * (double)cell->cell.bound_us;
		memcpy(counted->program, printed.program, sizeof(counted->program));
	}
	printed_clear(&printed);
	return ret;
}

/* The figures of a cell without a record. */
static void set_unmeasured(const struct run_cell *cell, struct figures *figures)
{
	const struct moments none = {0};

	*figures = (struct figures){
		.verdict = cell->verdict,
		.reason = alloc_copy(cell->verdict == VERDICT_OK ? "" : cell->reason),
		.nr_events = NAN,
		.nr_missed = NAN,
		.clock_cost_ns = NAN,
		.arm_cost_ns = NAN,
		.price = no_price,
		.counted = {.nr_overflows = NAN, .bound_ns = NAN},
	};
	stats_of_moments(&none, &figures->delay);
	figures->counted.irq = figures->delay;
}

int figures_read(const struct run_folder *run, const struct run_cell *cell,
		 struct figures *figures_out, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", run->path, cell->record);
	int ret = 0;

	set_unmeasured(cell, figures_out);
	if (cell->record[0] && printed_is(&cell->cell))
		ret = read_texts(run, cell, figures_out, err);
	else if (cell->record[0])
		ret = read_record(path, &cell->cell, figures_out, err);
	else if (cell->verdict == VERDICT_OK)
		ret = error_set(err, EXIT_OURS, ENOENT, "%s/manifest.json: names no record",
				run->path);
	if (run_folder_imported(run)) /* nobody counted them */
		figures_out->nr_missed = NAN;
	if (!ret)
		return 0;
	error_prefix(err, ret, "%s", cell->cell.id);
	figures_out->verdict = verdict_worse(cell->verdict, VERDICT_ERROR);
	free(figures_out->reason);
	figures_out->reason = alloc_copy(err->text);
	return ret;
}

void figures_free(struct figures *figures)
{
	free(figures->reason);
}
