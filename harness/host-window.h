/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host-window.h - what the host did while each cell of a boot was measured, as far as can be
 * seen from outside: from the look that found the cell begun to the look that found its result.
 */
#ifndef VMTICK_HOST_WINDOW_H
#define VMTICK_HOST_WINDOW_H

#include <stdbool.h>
#include <jansson.h>
#include "harness/host-time.h"
#include "store/cell.h"

struct host_window {
	const struct cell *cells; /* of the boot, in its order */
	size_t nr_cells, nr_begun;
	pid_t session;		 /* of the host's load; 0: none */
	struct host_time *begun; /* of each cell begun so far */
	struct host_time before, now;
	bool closed; /* now is the last there is */
};

void host_window_init(struct host_window *window, const struct cell *cells, size_t nr_cells,
		      pid_t session);
void host_window_clear(struct host_window *window);

/* Read the counters: so many cells have begun. */
void host_window_look(struct host_window *window, unsigned nr_begun);

/* The load is about to end, or the guest has: read them for the last time. */
void host_window_close(struct host_window *window);

/* A cell's result is there: read the counters, add to its object in the manifest what the host
 * did, and make it invalid where its load was to be on and was not. */
void host_window_judge(struct host_window *window, json_t *cell);

#endif
