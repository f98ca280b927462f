/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host-window.c - keeps the counters at each cell's begin. Whoever reads them is on the same
 * CPUs: they are read when something happened, never in between. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/host-window.h"
#include "store/manifest.h"

void host_window_init(struct host_window *window, const struct cell *cells, size_t nr_cells,
		      pid_t session)
{
	*window = (struct host_window){.cells = cells, .nr_cells = nr_cells, .session = session};
	window->begun = alloc_array(nr_cells, sizeof(*window->begun));
	host_time_read("", session, &window->now);
}

void host_window_clear(struct host_window *window)
{
	free(window->begun);
	*window = (struct host_window){0};
}

void host_window_look(struct host_window *window, unsigned nr_begun)
{
	if (window->closed)
		return;
	window->before = window->now;
	host_time_read("", window->session, &window->now);
	while (window->nr_begun < nr_begun && window->nr_begun < window->nr_cells)
		window->begun[window->nr_begun++] = window->now;
}

static void read_now(struct host_window *window)
{
	if (!window->closed)
		host_time_read("", window->session, &window->now);
}

void host_window_close(struct host_window *window)
{
	read_now(window);
	window->closed = true;
}

/* A cell that began and ended behind the last look but one lies behind that. */
static const struct host_time *begin_of(const struct host_window *window, const char *id)
{
	size_t i = 0;

	while (i < window->nr_begun && strcmp(window->cells[i].id, id) != 0)
		i++;
	return i < window->nr_begun && window->begun[i].all < window->now.all ? &window->begun[i]
									      : &window->before;
}

static void add_share(json_t *cell, const char *key, double share)
{
	AUTO_FREE char *text = alloc_printf("%.3f", share);

	json_object_set_new(json_object_get(cell, "facts"), key, json_string(text));
}

void host_window_judge(struct host_window *window, json_t *cell)
{
	const char *id = json_string_value(json_object_get(cell, "id"));
	const struct host_time *from, *to = &window->now;
	AUTO_FREE char *reason = NULL;
	double busy, used;

	read_now(window); /* it may have begun and ended while others' results were read */
	from = begin_of(window, id);
	busy = host_time_busy(from, to);
	used = host_time_used(from, to);
	add_share(cell, "host_busy_share", busy);
	if (!window->session)
		return;
	add_share(cell, "host_stress_share", used);
	reason = alloc_printf("the load of the host was not on: it used %.0f %% of all CPUs' time, "
			      "and %.0f %% was idle",
			      100 * used, 100 * (1 - busy));
	if (!host_time_is_stressed(from, to))
		manifest_worsen(cell, VERDICT_INVALID, reason);
}
