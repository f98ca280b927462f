/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.c - the progress line. On a terminal it never leaves a half line behind. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/progress.h"
#include "harness/watch.h"

struct progress {
	bool terminal, quiet;
	size_t nr_cells, nr_done;
	uint64_t began_ns;
};

struct progress *progress_new(size_t nr_cells, bool quiet)
{
	struct progress *progress = alloc_array(1, sizeof(*progress));

	progress->terminal = isatty(STDERR_FILENO);
	progress->quiet = quiet;
	progress->nr_cells = nr_cells;
	progress->began_ns = watch_now_ns();
	return progress;
}

static void clear_line(const struct progress *progress)
{
	if (progress->terminal)
		fputs("\r\033[K", stderr);
}

void progress_free(struct progress *progress)
{
	if (!progress->quiet)
		clear_line(progress);
	free(progress);
}

/* " 3/11 cells, 12 s left" by the mean time per cell so far. */
static void put_share(const struct progress *progress, char *out, size_t size)
{
	uint64_t so_far_ns = watch_now_ns() - progress->began_ns;
	size_t left =
		progress->nr_cells > progress->nr_done ? progress->nr_cells - progress->nr_done : 0;

	if (progress->nr_done && left)
		snprintf(out, size, "%zu/%zu cells, about %llu s left", progress->nr_done,
			 progress->nr_cells,
			 (unsigned long long)(so_far_ns / progress->nr_done * left / 1000000000u) +
				 1);
	else
		snprintf(out, size, "%zu/%zu cells", progress->nr_done, progress->nr_cells);
}

static int terminal_width(void)
{
	struct winsize size;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

void progress_step(struct progress *progress, const char *fmt, ...)
{
	char text[512], share[128], line[768];
	va_list ap;

	if (progress->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put_share(progress, share, sizeof(share));
	snprintf(line, sizeof(line), "[%s] %s", share, text);
	clear_line(progress);
	if (progress->terminal)
		fprintf(stderr, "%.*s", terminal_width() - 1, line);
	else
		fprintf(stderr, "%s\n", line);
	fflush(stderr);
}

void progress_cell(struct progress *progress, const char *id, const char *verdict,
		   const char *reason)
{
	progress->nr_done++;
	if (progress->quiet)
		return;
	clear_line(progress);
	fprintf(stderr, "%-52s %s%s%s\n", id, verdict, *reason ? ": " : "", reason);
}

void progress_say(struct progress *progress, const char *fmt, ...)
{
	va_list ap;

	if (progress->quiet)
		return;
	clear_line(progress);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
