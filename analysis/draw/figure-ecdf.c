// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-ecdf.c - eCDFs of latency over 1 - eCDF, on one scale of latency: the upper panel shows
 * where most events are, the lower how far the rest go.
 */
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/curves.h"
#include "analysis/draw/ecdf-data.h"
#include "analysis/draw/gnuplot.h"
#include "analysis/draw/page.h"
#include "analysis/text.h"

#define MAX_GROUPS     16
#define MAX_HALF_LABEL 36 /* characters */

/* In px. */
#define KEY_ROW 15
#define PANEL	250
#define GAP	22 /* between panels */
#define AXIS	62 /* below the lower: tics and their label */

/* Where things stand, px below the page's heading. */
struct layout {
	size_t nr_key_rows;
	int upper, lower, height;
};

/* The shaded band and the line of the columns median, low, high. */
static void plot_curve(const struct curve *curve, size_t c, const char *band, int median,
		       bool titled, FILE *script)
{
	const char *colour = page_colour(c);

	fprintf(script, "%s", c ? ", \\\n  " : "plot ");
	if (curve->nr_boots > 1)
		fprintf(script,
			"$curve%zu using %s with filledcurves lc rgb '%s' fs transparent solid "
			"0.2 noborder notitle, \\\n  ",
			c, band, colour);
	fprintf(script, "$curve%zu using 1:%d with lines lw 1.6 lc rgb '%s' dt %s ", c, median,
		colour, page_dash(c));
	fputs(titled ? "title " : "notitle", script);
	if (titled)
		gnuplot_quote(curve->label, script);
	if (!titled)
		fprintf(script, ", \\\n  $max%zu with points pt 7 ps 0.5 lc rgb '%s' notitle", c,
			colour);
}

static void set_panel(const struct page *page, int top, FILE *script)
{
	page_set_panel(page, (struct page_panel){PAGE_LEFT, PAGE_RIGHT, top, top + PANEL}, script);
}

static void write_upper(const struct curves *curves, const struct page *page,
			const struct layout *layout, FILE *script)
{
	set_panel(page, layout->upper, script);
	fputs("set key at ", script);
	page_write_place(page, PAGE_LEFT, 0, script);
	fprintf(script,
		" left top Left reverse vertical maxrows %zu samplen 4 font ',9.5' noautotitle\n"
		"set yrange [0:1.02]\nset ytics 0.2 format '%%.1f'\n"
		"set ylabel 'fraction of events, F' offset 0.5\n",
		layout->nr_key_rows);
	for (size_t c = 0; c < curves->nr; c++)
		plot_curve(&curves->list[c], c, "1:3:4", 2, true, script);
	fputc('\n', script);
}

static void write_lower(const struct curves *curves, const struct page *page,
			const struct layout *layout, const struct ecdf_scale *scale, FILE *script)
{
	fputs("unset label\nunset key\n", script);
	set_panel(page, layout->lower, script);
	fprintf(script, "set xtics ");
	axis_scale_numbers(scale->latency.low_us, scale->latency.high_us, true, script);
	fprintf(script,
		"\nset xlabel 'latency (µs)'\nset logscale y\nset yrange [%.9g:1]\nset ytics ",
		scale->floor);
	axis_scale_powers(scale->floor, 1, script);
	fputs("\nset ylabel 'fraction that is later, 1 − F' offset 0.5\n", script);
	for (size_t c = 0; c < curves->nr; c++)
		plot_curve(&curves->list[c], c, "1:6:7", 5, false, script);
	fputc('\n', script);
}

static void write_script(const struct curves *curves, const struct layout *layout,
			 struct page *page, FILE *script)
{
	const struct ecdf_scale scale = ecdf_data_scale(curves);

	for (size_t c = 0; c < curves->nr; c++)
		ecdf_data_write(&curves->list[c], c, &scale, script);
	fprintf(script, "set multiplot\nset logscale x\nset xrange [%.9g:%.9g]\nset xtics ",
		scale.latency.low_us, scale.latency.high_us);
	axis_scale_numbers(scale.latency.low_us, scale.latency.high_us, false, script);
	fputc('\n', script);
	page_write_texts(page, script);
	write_upper(curves, page, layout, script);
	write_lower(curves, page, layout, &scale, script);
	fputs("unset multiplot\n", script);
}

static const char *note_of(const struct groups *groups)
{
	for (size_t g = 0; g < groups->nr; g++)
		if (groups->list[g].nr_boots > 1)
			return "Lines: median over the boots. Shaded: from the lowest boot to the "
			       "highest. Dots: the largest latency of each boot.";
	return "Dots: the largest latency of each boot.";
}

/* Two columns of labels where the longest finds room in half of the width. */
static size_t key_rows(const struct curves *curves)
{
	size_t longest = 0;

	for (size_t c = 0; c < curves->nr; c++)
		if (text_width(curves->list[c].label) > longest)
			longest = text_width(curves->list[c].label);
	return longest > MAX_HALF_LABEL ? curves->nr : (curves->nr + 1) / 2;
}

static struct layout find_layout(const struct curves *curves)
{
	struct layout layout = {.nr_key_rows = key_rows(curves)};

	layout.upper = KEY_ROW * (int)layout.nr_key_rows + PAGE_PAD;
	layout.lower = layout.upper + PANEL + GAP;
	layout.height = layout.lower + PANEL + AXIS;
	return layout;
}

static int write_ecdf(const struct groups *groups, struct page *page, FILE *script,
		      struct error *err)
{
	struct curves curves;
	struct layout layout;

	curves_find(groups, &curves);
	layout = find_layout(&curves);
	page_begin(page, groups, layout.height, note_of(groups), script);
	write_script(&curves, &layout, page, script);
	curves_free(&curves);
	return 0;
}

const struct figure_kind figure_ecdf = {
	.name = "ecdf",
	.summary = "how late events were: eCDFs with the range between boots, and their tails",
	.title = "How late events were",
	.part = "curve",
	.edge = "left edge",
	.max_groups = MAX_GROUPS,
	.write = write_ecdf,
};
