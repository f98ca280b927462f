// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-ecdf.c - eCDFs of latency over 1 - eCDF, on one scale of latency: the upper panel shows
 * where most events are, the lower how far the rest go.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/draw/axis-scale.h"
#include "analysis/draw/curves.h"
#include "analysis/draw/ecdf-data.h"
#include "analysis/draw/figure.h"
#include "analysis/draw/gnuplot.h"
#include "analysis/text.h"
#include "cli/alloc.h"

#define MAX_CURVES     16
#define MAX_HALF_LABEL 36 /* characters */

/* In px. */
#define WIDTH	     740
#define LEFT	     72 /* of the panels */
#define RIGHT	     718
#define PAD	     12
#define HEADING	     26
#define KEY_ROW	     15
#define PANEL	     250
#define GAP	     22 /* between panels */
#define AXIS	     62 /* below the lower: tics and their label */
#define CAPTION_LINE 15

/* Of Okabe and Ito, the darkest first; dashes differ along with them, for print in grey. */
static const char *const colours[] = {"#000000", "#0072B2", "#D55E00", "#009E73",
				      "#CC79A7", "#56B4E9", "#E69F00", "#999999"};
static const char *const dashes[] = {"1", "(16, 6)", "(5, 5)", "(16, 5, 4, 5)", "(32, 8)"};

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* Where things stand, px from the top. */
struct layout {
	size_t nr_key_rows;
	int key, upper, lower, caption, height;
	char *caption_text; /* lines */
};

/* The shaded band and the line of the columns median, low, high. */
static void plot_curve(const struct curve *curve, size_t c, const char *band, int median,
		       bool titled, FILE *script)
{
	const char *colour = colours[c % NR(colours)];

	fprintf(script, "%s", c ? ", \\\n  " : "plot ");
	if (curve->nr_boots > 1)
		fprintf(script,
			"$curve%zu using %s with filledcurves lc rgb '%s' fs transparent solid "
			"0.2 noborder notitle, \\\n  ",
			c, band, colour);
	fprintf(script, "$curve%zu using 1:%d with lines lw 1.6 lc rgb '%s' dt %s ", c, median,
		colour, dashes[c % NR(dashes)]);
	fputs(titled ? "title " : "notitle", script);
	if (titled)
		gnuplot_quote(curve->label, script);
	if (!titled)
		fprintf(script, ", \\\n  $max%zu with points pt 7 ps 0.5 lc rgb '%s' notitle", c,
			colour);
}

static void set_panel(const struct layout *layout, int top, FILE *script)
{
	fprintf(script,
		"set lmargin at screen %.6f\nset rmargin at screen %.6f\n"
		"set tmargin at screen %.6f\nset bmargin at screen %.6f\n",
		(double)LEFT / WIDTH, (double)RIGHT / WIDTH, 1 - (double)top / layout->height,
		1 - (double)(top + PANEL) / layout->height);
}

static void write_text_at(const struct layout *layout, int from_top, const char *text,
			  const char *style, FILE *script)
{
	fputs("set label ", script);
	gnuplot_quote(text, script);
	fprintf(script, " at screen %.6f, screen %.6f left %s\n", (double)PAD / WIDTH,
		1 - (double)from_top / layout->height, style);
}

static void write_texts(const struct curves *curves, const struct layout *layout, FILE *script)
{
	const char *heading = curves_heading(curves);
	int at = layout->caption;

	if (*heading)
		write_text_at(layout, PAD + HEADING / 2 - 4, heading, "font ',12' tc rgb '#B00000'",
			      script);
	for (char *line = strtok(layout->caption_text, "\n"); line; line = strtok(NULL, "\n")) {
		write_text_at(layout, at, line, "font ',9'", script);
		at += CAPTION_LINE;
	}
}

static void write_upper(const struct curves *curves, const struct layout *layout, FILE *script)
{
	set_panel(layout, layout->upper, script);
	fprintf(script,
		"set key at screen %.6f, screen %.6f left top Left reverse vertical "
		"maxrows %zu samplen 4 font ',9.5' noautotitle\n"
		"set yrange [0:1.02]\nset ytics 0.2 format '%%.1f'\n"
		"set ylabel 'fraction of events, F' offset 0.5\n",
		(double)LEFT / WIDTH, 1 - (double)layout->key / layout->height,
		layout->nr_key_rows);
	for (size_t c = 0; c < curves->nr; c++)
		plot_curve(&curves->list[c], c, "1:3:4", 2, true, script);
	fputc('\n', script);
}

static void write_lower(const struct curves *curves, const struct layout *layout,
			const struct ecdf_scale *scale, FILE *script)
{
	fputs("unset label\nunset key\n", script);
	set_panel(layout, layout->lower, script);
	fprintf(script, "set xtics ");
	axis_scale_numbers(scale->low_us, scale->high_us, true, script);
	fprintf(script,
		"\nset xlabel 'latency (µs)'\nset logscale y\nset yrange [%.9g:1]\nset ytics ",
		scale->floor);
	axis_scale_powers(scale->floor, 1, script);
	fputs("\nset ylabel 'fraction that is later, 1 − F' offset 0.5\n", script);
	for (size_t c = 0; c < curves->nr; c++)
		plot_curve(&curves->list[c], c, "1:6:7", 5, false, script);
	fputc('\n', script);
}

static void write_script(const struct curves *curves, const struct layout *layout, FILE *script)
{
	const struct ecdf_scale scale = ecdf_data_scale(curves);

	fprintf(script,
		"# eCDFs, by vmtick figure. To draw it:\n"
		"# gnuplot -e \"set terminal svg size %d,%d; set output 'FILE.svg'\" THIS-FILE\n"
		"set encoding utf8\nset termoption noenhanced\n",
		WIDTH, layout->height);
	for (size_t c = 0; c < curves->nr; c++)
		ecdf_data_write(&curves->list[c], c, &scale, script);
	fprintf(script,
		"set multiplot\nset border lw 0.8\nset tics scale 0.8, 0.4 nomirror\n"
		"set grid xtics ytics lc rgb '#DDDDDD' lt 1 lw 0.6\n"
		"set logscale x\nset xrange [%.9g:%.9g]\nset xtics ",
		scale.low_us, scale.high_us);
	axis_scale_numbers(scale.low_us, scale.high_us, false, script);
	fputc('\n', script);
	write_texts(curves, layout, script);
	write_upper(curves, layout, script);
	write_lower(curves, layout, &scale, script);
	fputs("unset multiplot\n", script);
}

static char *caption_lines(const struct curves *curves)
{
	char *sentences = NULL, *lines = NULL;
	size_t size;
	FILE *out = open_memstream(&sentences, &size);
	bool banded = false;

	for (size_t c = 0; c < curves->nr; c++)
		banded |= curves->list[c].nr_boots > 1;
	curves_caption(curves, out);
	fprintf(out, "%sDots: the largest latency of each boot.",
		banded ? "Lines: median over the boots. Shaded: from the lowest boot to the "
			 "highest. "
		       : "");
	fclose(out);
	out = open_memstream(&lines, &size);
	text_wrap(out, "", sentences);
	fclose(out);
	free(sentences);
	return lines;
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
	struct layout layout = {.caption_text = caption_lines(curves),
				.nr_key_rows = key_rows(curves)};
	int nr_lines = 0;

	for (const char *c = layout.caption_text; *c; c++)
		nr_lines += *c == '\n';
	layout.key = PAD + (*curves_heading(curves) ? HEADING : 0);
	layout.upper = layout.key + KEY_ROW * (int)layout.nr_key_rows + PAD;
	layout.lower = layout.upper + PANEL + GAP;
	layout.caption = layout.lower + PANEL + AXIS;
	layout.height = layout.caption + nr_lines * CAPTION_LINE + PAD / 2;
	return layout;
}

static int write_ecdf(const struct selection *selection, FILE *script, int *width_out,
		      int *height_out, struct error *err)
{
	struct curves curves;
	struct layout layout;
	int ret = 0;

	curves_find(selection, &curves);
	if (curves.nr > MAX_CURVES) {
		ret = error_set(err, EXIT_USAGE, E2BIG,
				"figure: %zu curves cannot be told apart: choose at most %d with "
				"--cell",
				curves.nr, MAX_CURVES);
	} else {
		layout = find_layout(&curves);
		write_script(&curves, &layout, script);
		*width_out = WIDTH;
		*height_out = layout.height;
		free(layout.caption_text);
	}
	curves_free(&curves);
	return ret;
}

const struct figure_kind figure_ecdf = {
	.name = "ecdf",
	.summary = "how late events were: eCDFs with the range between boots, and their tails",
	.write = write_ecdf,
};
