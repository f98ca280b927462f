// SPDX-License-Identifier: GPL-2.0-or-later
/* figure.c - the kinds of figures, and how one is drawn. */
#include <stdlib.h>
#include "analysis/draw/figure.h"
#include "analysis/draw/gnuplot.h"

const struct figure_kind *const figure_kinds[] = {&figure_ecdf, NULL};

int figure_draw(const struct figure_kind *kind, const struct selection *selection, const char *path,
		struct error *err)
{
	struct gnuplot_picture picture = {.path = path};
	char *script = NULL;
	size_t size;
	FILE *out = open_memstream(&script, &size);
	int ret = kind->write(selection, out, &picture.width, &picture.height, err);

	fclose(out);
	if (!ret)
		ret = gnuplot_draw(&picture, script, err);
	free(script);
	return ret;
}
