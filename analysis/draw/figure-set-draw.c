// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figure-set-draw.c - draws a set into a folder. Scripts are made one after the other, while as
 * many gnuplots as there are CPUs draw those before.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "analysis/draw/figure-set.h"
#include "cli/alloc.h"

/* The gnuplots at work, a ring: the oldest is finished before one more is started. */
struct crew {
	struct gnuplot_process *processes; /* [size] */
	size_t size, nr_started, nr_finished;
};

static int finish_oldest(struct crew *crew, struct error *err)
{
	return gnuplot_finish(&crew->processes[crew->nr_finished++ % crew->size], err);
}

static int start(struct crew *crew, const struct gnuplot_picture *picture, const char *script,
		 struct error *err)
{
	int ret = 0;

	if (crew->nr_started - crew->nr_finished == crew->size)
		ret = finish_oldest(crew, err);
	if (!ret)
		ret = gnuplot_start(picture, script,
				    &crew->processes[crew->nr_started % crew->size], err);
	crew->nr_started += !ret;
	return ret;
}

static int draw(struct crew *crew, const struct figure_wanted *wanted, const char *folder,
		const char *const *formats, size_t nr_formats, struct error *err)
{
	struct gnuplot_picture picture;
	AUTO_FREE char *script = NULL;
	int ret = figure_script(wanted->kind, &wanted->selection, &script, &picture, err);

	for (size_t i = 0; i < nr_formats && !ret; i++) {
		AUTO_FREE char *path = alloc_printf("%s/%s.%s", folder, wanted->name, formats[i]);

		picture.path = path;
		ret = start(crew, &picture, script, err);
	}
	return ret;
}

int figure_set_draw(const struct figure_set *set, const char *folder, const char *const *formats,
		    size_t nr_formats, struct error *err)
{
	const long nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct crew crew = {.size = nr_cpus > 0 ? (size_t)nr_cpus : 1};
	int ret = 0;

	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return error_set(err, EXIT_OURS, errno, "%s: cannot make the folder: %s", folder,
				 strerror(errno));
	crew.processes = alloc_array(crew.size, sizeof(*crew.processes));
	for (size_t i = 0; i < set->nr && !ret; i++)
		ret = draw(&crew, &set->list[i], folder, formats, nr_formats, err);
	while (crew.nr_finished < crew.nr_started) {
		struct error later;
		int late = finish_oldest(&crew, ret ? &later : err);

		ret = ret ? ret : late;
	}
	free(crew.processes);
	return ret;
}
