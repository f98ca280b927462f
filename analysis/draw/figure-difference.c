// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-difference.c - how far each event was from its expected time, in the order of the
 * events, as the timer paper's Figs 1 to 6, 8 to 13, 16 and 17: a panel for each cell, all on one
 * logarithmic scale, so that the rare late event is seen beside the many that were not.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include "analysis/cell-record.h"
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/event-raster.h"
#include "analysis/draw/page.h"
#include "analysis/printed.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_GROUPS 12
#define MAX_TICS   10
#define MILLION	   1000000

/* In px. */
#define TITLE	  18 /* above a panel */
#define GAP	  8
#define AXIS	  50  /* below the last panel */
#define PANELS	  480 /* all together, */
#define PAD	  4   /* around the pixels: none lies under the border */
#define MIN_PANEL 96  /* unless that makes them smaller than this */

_Static_assert(PAGE_RIGHT - PAGE_LEFT == EVENT_RASTER_COLUMNS + 2 * PAD, "a column is a pixel");

/* What is the same in all panels. */
struct scale {
	struct axis_range latency;
	int step;	    /* px from a panel to the next */
	uint64_t nr_events; /* of each panel; 0 where they differ */
	struct event_rows rows;
};

static bool has_order(const struct selected *cell)
{
	return cell->cell.keep == CELL_SAMPLES && !printed_is(&cell->cell);
}

static uint64_t nr_events_of(const struct group *group)
{
	uint64_t nr = 0;

	for (size_t b = 0; b < group->nr_boots; b++)
		nr += group->distributions[b]->n;
	return nr;
}

static int64_t max_ns_of(const struct group *group)
{
	int64_t max_ns = group->distributions[0]->max_ns;

	for (size_t b = 1; b < group->nr_boots; b++)
		if (group->distributions[b]->max_ns > max_ns)
			max_ns = group->distributions[b]->max_ns;
	return max_ns;
}

static void find_scale(const struct groups *groups, struct scale *scale)
{
	const int panel =
		(int)fmin(fmax(PANELS / (double)groups->nr, MIN_PANEL), EVENT_RASTER_MAX_ROWS);
	struct axis_range range = {INFINITY, 0};

	scale->nr_events = nr_events_of(&groups->list[0]);
	for (size_t g = 0; g < groups->nr; g++) {
		const struct group *group = &groups->list[g];

		for (size_t b = 0; b < group->nr_boots; b++)
			axis_range_add(&range, group->distributions[b]);
		if (nr_events_of(group) != scale->nr_events)
			scale->nr_events = 0;
	}
	scale->latency = axis_range_rounded(range);
	scale->step = TITLE + panel + GAP;
	event_rows_scale(&scale->rows, &scale->latency, panel - 2 * PAD);
}

struct reading {
	struct event_raster *raster;
	uint64_t period_ns;
};

static void take_events(void *context, const struct record_sample *samples, size_t nr)
{
	const struct reading *reading = context;

	for (size_t i = 0; i < nr; i++)
		event_raster_add(
			reading->raster,
			(int64_t)(samples[i].fired_ns - samples[i].armed_ns - reading->period_ns));
}

static int read_boot(const struct selected *boot, struct event_raster *raster, struct error *err)
{
	AUTO_FREE char *path = alloc_printf("%s/%s", boot->run->path, boot->in_run->record);
	struct reading reading = {raster, boot->cell.period_ns};
	const uint64_t before = raster->at;
	struct record_file file;
	int ret = cell_record_open(path, &boot->in_run->cell, &file, err);

	if (ret)
		return ret;
	ret = record_file_scan(&file, path, take_events, &reading, err);
	record_file_close(&file);
	if (!ret && raster->at - before != boot->distribution.n)
		ret = error_set(err, EXIT_OURS, EBADMSG,
				"%s: it has %" PRIu64 " events in their order, not %" PRIu64
				": it was replaced while it was read, or keeps only a histogram",
				path, raster->at - before, boot->distribution.n);
	return ret;
}

/* Write the data of panel number g. */
static int write_data(const struct group *group, size_t g, const struct scale *scale, FILE *script,
		      struct error *err)
{
	struct event_raster raster;
	int ret = 0;

	event_raster_init(&raster, &scale->rows, nr_events_of(group));
	for (size_t b = 0; b < group->nr_boots && !ret; b++)
		ret = read_boot(group->boots[b], &raster, err);
	fprintf(script, "$events%zu << EOD\n", g);
	event_raster_write(&raster, script);
	fprintf(script, "EOD\n$middle%zu << EOD\n", g);
	event_raster_write_middle(&raster, script);
	fputs("EOD\n", script);
	event_raster_free(&raster);
	return ret;
}

/* At numbers of events where all panels have the same, else at the first, middle and last. */
static void write_event_tics(const struct scale *scale, bool labelled, FILE *script)
{
	static const char *const words[] = {"first", "½", "last"};
	const uint64_t n = scale->nr_events;
	const double unit = n >= MILLION ? MILLION : 1;
	const double step = fmax(axis_scale_above((double)n / MAX_TICS), 1);
	char number[TEXT_NUMBER];

	fputs("set xtics (", script);
	for (double at = 0; n && at <= (double)n; at += step)
		fprintf(script, "%s'%s' %g", at > 0 ? ", " : "",
			labelled ? text_number(number, at / unit, 1) : "",
			event_raster_place((uint64_t)at, n));
	for (uint64_t i = 0; !n && i < 3; i++)
		fprintf(script, "%s'%s' %g", i ? ", " : "", labelled ? words[i] : "",
			event_raster_place(i, 2));
	fputs(")\n", script);
	if (labelled)
		fprintf(script, "set xlabel '%s' font ',9.5' offset 0,0.3\n",
			!n	   ? "events, in their order"
			: unit > 1 ? "event, in millions"
				   : "event");
}

static void write_title(const struct page *page, const struct group *group, int from, FILE *script)
{
	const uint64_t nr = nr_events_of(group);
	char max[TEXT_NUMBER];
	AUTO_FREE char *told =
		alloc_printf("%" PRIu64 " event%s, the latest by %s µs", nr, nr == 1 ? "" : "s",
			     text_number(max, (double)max_ns_of(group) / 1000, 3));

	page_set_label(page, PAGE_LEFT, from + TITLE / 2, group->label, "left font ',9.5'", script);
	page_set_label(page, PAGE_RIGHT, from + TITLE / 2, told, "right font ',9'", script);
}

/* Boots follow one another, a line between them. */
static void write_boots(const struct group *group, FILE *script)
{
	const uint64_t n = nr_events_of(group);
	uint64_t before = 0;

	fputs("unset arrow\n", script);
	for (size_t b = 0; b + 1 < group->nr_boots; b++) {
		before += group->distributions[b]->n;
		fprintf(script,
			"set arrow from %g, graph 0 to %g, graph 1 nohead lw 0.8 lc rgb "
			"'#999999'\n",
			event_raster_place(before, n), event_raster_place(before, n));
	}
}

static void write_panel(const struct groups *groups, size_t g, const struct page *page,
			const struct scale *scale, FILE *script)
{
	const int from = (int)g * scale->step;

	page_set_panel(
		page,
		(struct page_panel){PAGE_LEFT, PAGE_RIGHT, from + TITLE, from + scale->step - GAP},
		script);
	write_title(page, &groups->list[g], from, script);
	write_boots(&groups->list[g], script);
	if (g + 1 == groups->nr)
		write_event_tics(scale, true, script);
	fprintf(script,
		"plot $events%zu with lines lw 1.8 lc rgb '%s' axes x1y2, "
		"$middle%zu with lines lw 1.3 lc rgb '#004C7A' axes x1y2\nunset label\n",
		g, event_raster_is_dense(nr_events_of(&groups->list[g])) ? "#56B4E9" : "#0072B2",
		g);
}

static void write_panels(const struct groups *groups, struct page *page, const struct scale *scale,
			 FILE *script)
{
	const double pad =
		pow(scale->latency.high_us / scale->latency.low_us, (double)PAD / scale->rows.nr);

	fprintf(script,
		"set multiplot\nunset key\nset xtics font ',9'\nset xrange [%d:%d]\n"
		"set y2range [%d:%d]\nset logscale y\nset yrange [%.9g:%.9g]\n"
		"set ylabel 'difference (µs)' font ',9.5' offset 1.4\nset ytics font ',8.5' ",
		-PAD, EVENT_RASTER_COLUMNS + PAD, -PAD, scale->rows.nr + PAD,
		scale->latency.low_us / pad, scale->latency.high_us * pad);
	axis_scale_numbers(scale->latency.low_us, scale->latency.high_us, true, script);
	fputc('\n', script);
	write_event_tics(scale, false, script);
	page_write_texts(page, script);
	for (size_t g = 0; g < groups->nr; g++)
		write_panel(groups, g, page, scale, script);
	fputs("unset multiplot\n", script);
}

static int write_difference(const struct groups *groups, struct page *page, FILE *script,
			    struct error *err)
{
	struct scale scale;
	int ret = 0;

	find_scale(groups, &scale);
	page_begin(page, groups, (int)groups->nr * scale.step - GAP + AXIS,
		   "Difference: how much later than expected an event came. Every pixel with an "
		   "event is drawn; dark over light: the middle half of the events of a column, "
		   "where these are many.",
		   script);
	for (size_t g = 0; g < groups->nr && !ret; g++)
		ret = write_data(&groups->list[g], g, &scale, script, err);
	if (!ret)
		write_panels(groups, page, &scale, script);
	return ret;
}

const struct figure_kind figure_difference = {
	.name = "difference",
	.summary = "how far each event was from its expected time, in their order",
	.title = "How late each event was",
	.part = "panel",
	.edge = "lower edge",
	.max_groups = MAX_GROUPS,
	.suits = has_order,
	.lacks = "no order of events",
	.write = write_difference,
};
