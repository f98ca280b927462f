/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake-chosen.h - cells of runs in the working folder, chosen and read, for tests; and the script
 * that draws them. */
#ifndef VMTICK_FAKE_CHOSEN_H
#define VMTICK_FAKE_CHOSEN_H

#include <stdlib.h>
#include "analysis/draw/figure.h"
#include "analysis/fake-boots.h"

/* Cells of runs, chosen and read. */
struct chosen {
	struct run_folder *runs[4];
	size_t nr_runs;
	struct selection selection;
};

static inline struct chosen choose(const char *const *paths, size_t nr_paths, const char *pattern,
				   bool any)
{
	struct chosen chosen = {.nr_runs = nr_paths};
	struct error err;

	for (size_t i = 0; i < nr_paths; i++)
		assert_int_equal(run_folder_open(paths[i], &chosen.runs[i], &err), 0);
	assert_int_equal(selection_find(chosen.runs, nr_paths, &pattern, pattern ? 1 : 0,
					&chosen.selection, &err),
			 0);
	assert_int_equal(selection_read(&chosen.selection, any, &err), 0);
	return chosen;
}

static inline void release(struct chosen *chosen)
{
	selection_free(&chosen->selection);
	for (size_t i = 0; i < chosen->nr_runs; i++)
		run_folder_close(chosen->runs[i]);
}

static inline char *script_of(const struct figure_kind *kind, const struct chosen *chosen)
{
	struct gnuplot_picture picture;
	char *script = NULL;
	struct error err;

	assert_int_equal(figure_script(kind, &chosen->selection, &script, &picture, &err), 0);
	return script;
}

#endif
