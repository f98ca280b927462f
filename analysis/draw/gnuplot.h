/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gnuplot.h - draws by gnuplot, a program of its own. A script is in UTF-8 and holds its data;
 * nothing in a quoted text is markup or a command.
 */
#ifndef VMTICK_GNUPLOT_H
#define VMTICK_GNUPLOT_H

#include <stdio.h>
#include <sys/types.h>
#include "cli/error.h"

/* How the picture is to be, for a file of this name. */
struct gnuplot_picture {
	const char *path;  /* its extension chooses the format */
	int width, height; /* in px of 1/96 inch */
};

/* Can a picture of this name be made: .svg, .png, .pdf, or .gp, the script itself? Errors:
 * EXIT_USAGE with the extensions. */
int gnuplot_check_path(const char *path, struct error *err);

/*
 * Write the picture that the script draws (which sets no terminal and no output) to
 * picture->path: whole or not at all. Errors: EXIT_NOTHING where there is no gnuplot; EXIT_OURS
 * where it fails.
 */
int gnuplot_draw(const struct gnuplot_picture *picture, const char *script, struct error *err);

/* A gnuplot at work. */
struct gnuplot_process {
	char *path;
	pid_t pid;	/* 0: nothing had to be started */
	FILE *files[3]; /* script, picture, messages; without names */
};

/* The same in two steps, so that several can be at work. A started process is to be finished; the
 * picture is there after that. Errors: as of gnuplot_draw, of either. */
int gnuplot_start(const struct gnuplot_picture *picture, const char *script,
		  struct gnuplot_process *process_out, struct error *err);
int gnuplot_finish(struct gnuplot_process *process, struct error *err);

/* Write text as a quoted string of a script. */
void gnuplot_quote(const char *text, FILE *script);

#endif
