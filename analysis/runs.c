// SPDX-License-Identifier: GPL-2.0-or-later
/* runs.c - opens runs and finds cells by the names that a person typed. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/runs.h"
#include "cli/alloc.h"
#include "cli/suggest.h"

#define MAX_LISTED 8 /* ids that still make a readable line */

int runs_open(const struct arguments *args, size_t first, struct run_folder ***runs_out,
	      size_t *nr_out, struct error *err)
{
	const size_t nr = arguments_nr_words(args) - first;
	struct run_folder **runs = alloc_array(nr, sizeof(struct run_folder *));

	for (size_t i = 0; i < nr; i++) {
		int ret = run_folder_open(arguments_word(args, first + i), &runs[i], err);

		if (ret) {
			runs_close(runs, i);
			return ret;
		}
	}
	*runs_out = runs;
	*nr_out = nr;
	return 0;
}

void runs_close(struct run_folder **runs, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		run_folder_close(runs[i]);
	free(runs);
}

int runs_select(const struct arguments *args, struct run_folder *const *runs, size_t nr_runs,
		struct selection *selection, struct error *err)
{
	AUTO_FREE const char **patterns = NULL;
	size_t nr = 0;

	for (; arguments_nth(args, "cell", nr); nr++) {
		patterns = alloc_grow(patterns, nr + 1, sizeof(*patterns));
		patterns[nr] = arguments_nth(args, "cell", nr);
	}
	return selection_find(runs, nr_runs, patterns, nr, selection, err);
}

int runs_find_cell(const struct run_folder *run, const char *id, const struct run_cell **cell_out,
		   struct error *err)
{
	AUTO_FREE const char **ids = alloc_array(run->nr_cells + 1, sizeof(char *));
	const char *nearest;
	char hint[768];

	*cell_out = run_folder_cell(run, id);
	if (*cell_out)
		return 0;
	for (size_t i = 0; i < run->nr_cells; i++)
		ids[i] = run->cells[i].cell.id;
	if (run->nr_cells <= MAX_LISTED)
		return error_set(err, EXIT_USAGE, ENOENT, "%s: no cell \"%s\"%s", run->path, id,
				 suggest_hint(id, ids, hint, sizeof(hint)));
	nearest = suggest_nearest(id, ids);
	if (nearest)
		return error_set(err, EXIT_USAGE, ENOENT,
				 "%s: no cell \"%s\" (did you mean \"%s\"?)", run->path, id,
				 nearest);
	return error_set(err, EXIT_USAGE, ENOENT,
			 "%s: no cell \"%s\"; \"vmtick show %s\" lists them", run->path, id,
			 run->path);
}
