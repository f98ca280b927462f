// SPDX-License-Identifier: GPL-2.0-or-later
/* figure.c - the kinds of figures, and how one is drawn. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/draw/groups.h"
#include "analysis/draw/page.h"

const struct figure_kind *const figure_kinds[] = {&figure_difference, &figure_interrupts,
						  &figure_platforms, &figure_ecdf, NULL};

bool figure_suits(const struct figure_kind *kind, const struct selected *cell)
{
	return cell->distribution.n > 0 && (!kind->suits || kind->suits(cell));
}

static bool suits_any(const struct figure_kind *kind, const struct selection *selection)
{
	for (size_t i = 0; i < selection->nr; i++)
		if (figure_suits(kind, &selection->cells[i]))
			return true;
	return false;
}

static int refuse(const struct figure_kind *kind, const struct selection *selection,
		  struct error *err)
{
	char *others = NULL;
	size_t size;
	FILE *out = open_memstream(&others, &size);
	int ret;

	for (size_t i = 0; figure_kinds[i]; i++)
		if (suits_any(figure_kinds[i], selection))
			fprintf(out, "%s%s", ftell(out) ? ", " : "", figure_kinds[i]->name);
	fclose(out);
	ret = error_set(err, EXIT_USAGE, ENODATA,
			"figure: %s cannot be drawn: %s in any of the cells; of these can be: %s",
			kind->name, kind->lacks, others);
	free(others);
	return ret;
}

int figure_script(const struct figure_kind *kind, const struct selection *selection,
		  char **script_out, struct gnuplot_picture *picture_out, struct error *err)
{
	size_t size;
	FILE *script = open_memstream(script_out, &size);
	struct page page = {0};
	struct groups groups;
	int ret;

	groups_find(selection, kind, &groups);
	if (groups.nr == 0)
		ret = refuse(kind, selection, err);
	else if (groups.nr > kind->max_groups)
		ret = error_set(err, EXIT_USAGE, E2BIG,
				"figure: %zu %ss cannot be told apart: choose at most %zu with "
				"--cell",
				groups.nr, kind->part, kind->max_groups);
	else
		ret = kind->write(&groups, &page, script, err);
	fclose(script);
	picture_out->width = PAGE_WIDTH;
	picture_out->height = page.height;
	page_free(&page);
	groups_free(&groups);
	return ret;
}

int figure_draw(const struct figure_kind *kind, const struct selection *selection, const char *path,
		struct error *err)
{
	struct gnuplot_picture picture = {.path = path};
	char *script = NULL;
	int ret = figure_script(kind, selection, &script, &picture, err);

	if (!ret)
		ret = gnuplot_draw(&picture, script, err);
	free(script);
	return ret;
}
